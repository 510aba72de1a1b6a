import { parseBase64, parseUtf8, toHex } from "../base/bytes.ts";
import type { Json } from "../base/canonical-json.ts";
import { Refusal } from "../base/refusal.ts";
import { formatBtc } from "../base/sats.ts";
import { addressOfOrNone, parseAddress } from "../bitcoin/address.ts";
import type { Address } from "../bitcoin/address.ts";
import { parsePaymentUri } from "../bitcoin/bip21.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import { NETWORKS } from "../bitcoin/network.ts";
import type { Network } from "../bitcoin/network.ts";
import { countSignatures } from "../bitcoin/finish-psbt.ts";
import { parsePsbt } from "../bitcoin/psbt.ts";
import { dustLimit } from "../bitcoin/script.ts";
import { looksSecret } from "../bitcoin/secret.ts";
import { describeManifest } from "./describe-manifest.ts";
import { manifestDigestHex, parseManifest } from "./manifest.ts";

/** What a thing is: in words, line by line, and as JSON. */
export interface Inspected {
  readonly kind: "address" | "uri" | "descriptor" | "psbt" | "manifest" | "secret" | "unknown";
  readonly lines: readonly string[];
  readonly json: Readonly<Record<string, Json>>;
}

/** Says what `bytes` are: an address, a payment URI, a descriptor, a PSBT (binary or base64) or a manifest. A secret is only named as one. */
export function inspect(bytes: Uint8Array): Inspected {
  const text = parseUtf8(bytes)?.trim();
  if (text !== undefined && looksSecret(text) !== undefined) return SECRET;
  const looks =
    text === undefined
      ? []
      : [addressSeen(text), uriSeen(text), descriptorSeen(text), manifestSeen(text)];
  return looks.find((each) => each !== undefined) ?? psbtSeen(bytes, text) ?? UNKNOWN;
}

const SECRET: Inspected = {
  kind: "secret",
  lines: [
    "This is a private key or seed words. Nothing of it was kept or shown. If anybody else may have seen it, move the coins.",
  ],
  json: { kind: "secret" },
};

const UNKNOWN: Inspected = {
  kind: "unknown",
  lines: ["This is no address, payment URI, descriptor, PSBT or manifest."],
  json: { kind: "unknown" },
};

function addressSeen(text: string): Inspected | undefined {
  const found = onEach((network) => parseAddress(text, network));
  const [first] = found;
  if (first === undefined) return undefined;
  const networks = found.map(({ network }) => network);
  return { kind: "address", ...aboutAddress(first.value, networks) };
}

function aboutAddress(
  address: Address,
  networks: readonly Network[],
): Pick<Inspected, "lines" | "json"> {
  const dust = dustLimit(address.script) ?? 0n;
  return {
    lines: [
      `An address of type ${address.type} on ${networks.join(" or ")}: ${address.address}`,
      `Script ${toHex(address.script)}; amounts below ${dust} sat are dust.`,
    ],
    json: {
      kind: "address",
      address: address.address,
      dust: dust.toString(),
      networks,
      script: toHex(address.script),
      type: address.type,
    },
  };
}

function uriSeen(text: string): Inspected | undefined {
  if (!/^bitcoin:/i.test(text)) return undefined;
  const found = onEach((network) => parsePaymentUri(text, network));
  const [first] = found;
  if (first === undefined) return undefined;
  const { destination, amount } = first.value;
  const about = aboutAddress(
    destination,
    found.map(({ network }) => network),
  );
  const asks =
    amount === undefined
      ? "It asks for no amount."
      : `It asks for ${formatBtc(amount)} BTC (${amount} sat).`;
  return {
    kind: "uri",
    lines: ["A payment URI (BIP 21).", asks, ...about.lines],
    json: {
      ...about.json,
      kind: "uri",
      ...(amount !== undefined && { amount: amount.toString() }),
    },
  };
}

function descriptorSeen(text: string): Inspected | undefined {
  const [first] = onEach((network) => parseDescriptor(text, network));
  if (first === undefined) return undefined;
  const { value: descriptor, network } = first;
  const { threshold, keys } = descriptor.quorum;
  return {
    kind: "descriptor",
    lines: [
      `A public ${descriptor.kind} descriptor on ${network === "main" ? "main" : "a test network"}, checksum ${descriptor.checksum}, ${threshold} of ${keys} ${keys === 1 ? "key" : "keys"}.`,
      descriptor.isRanged ? "It yields an address for every index." : "It yields one address.",
      descriptor.isMultipath
        ? "It has a chain of its own for change."
        : "It has no chain for change.",
      `First address: ${descriptor.addressAt(0, 0)}`,
    ],
    json: {
      kind: "descriptor",
      checksum: descriptor.checksum,
      first: descriptor.addressAt(0, 0),
      multipath: descriptor.isMultipath,
      ranged: descriptor.isRanged,
      type: descriptor.kind,
    },
  };
}

function manifestSeen(text: string): Inspected | undefined {
  const manifest = attempt(() => parseManifest(new TextEncoder().encode(text)));
  if (manifest === undefined) return undefined;
  return {
    kind: "manifest",
    lines: [...describeManifest(manifest), `Digest ${manifestDigestHex(manifest)}.`],
    json: {
      kind: "manifest",
      batch: manifest.batch,
      digest: manifestDigestHex(manifest),
      total: manifest.total.toString(),
    },
  };
}

function psbtSeen(bytes: Uint8Array, text: string | undefined): Inspected | undefined {
  const raw = (text === undefined ? undefined : parseBase64(text.replaceAll(/\s/g, ""))) ?? bytes;
  const psbt = attempt(() => parsePsbt(raw));
  if (psbt === undefined) return undefined;
  const { inputs, outputs, unsigned } = psbt;
  const signatures = countSignatures(raw);
  return {
    kind: "psbt",
    lines: [
      `A PSBT (BIP 174) of transaction ${unsigned.txid}: ${inputs.length} inputs, ${outputs.length} outputs, ${signatures.all} signatures.`,
      ...outputs.map(
        ({ script, value }, at) =>
          `  ${at}. ${formatBtc(value)} BTC to ${addressOfOrNone(script, "main") ?? `script ${toHex(script)}`} on main`,
      ),
    ],
    json: {
      kind: "psbt",
      inputs: inputs.length,
      outputs: outputs.map(({ script, value }) => ({
        script: toHex(script),
        value: value.toString(),
      })),
      signatures: signatures.all,
      txid: unsigned.txid,
    },
  };
}

function onEach<T>(read: (network: Network) => T): { network: Network; value: T }[] {
  return NETWORKS.flatMap((network) => {
    const value = attempt(() => read(network));
    return value === undefined ? [] : [{ network, value }];
  });
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
