import { address as codec } from "bitcoinjs-lib";
import { concat } from "../base/bytes.ts";
import { must, Refusal } from "../base/refusal.ts";
import { ecc } from "./ecc.ts";
import type { Network } from "./network.ts";
import { NETWORKS, paramsOf } from "./network.ts";
import type { ScriptType } from "./script.ts";
import { p2pkh, scriptTypeOf } from "./script.ts";

/** An address that may be paid: its canonical text (bech32 in lower case), its script and the script's type. */
export interface Address {
  readonly address: string;
  readonly script: Uint8Array;
  readonly type: ScriptType;
}

/**
 * Reads an address of exactly `network`. Refuses with `address-invalid` (no address, or a checksum fails), `address-network`
 * (good, but of another network), `address-kind` (a witness version above 1 or a program nobody can spend today) or
 * `address-curve` (a taproot key that is no point, so that the coins would be lost). Test and signet cannot be told apart,
 * and base58 addresses are alike on all test networks: the configured network decides.
 */
export function parseAddress(text: string, network: Network): Address {
  const found = /^(bc|tb|bcrt)1/i.test(text) ? readSegwit(text) : readBase58(text);
  must(found !== undefined, "address-invalid");
  must(found.networks.includes(network), "address-network");
  const type = scriptTypeOf(found.script);
  must(type !== undefined, "address-kind");
  must(type !== "p2tr" || ecc.isXOnlyPoint(found.script.subarray(2)), "address-curve");
  return { address: found.address, script: found.script, type };
}

/** The address of an output script on `network`; throws RangeError for a script that is not on the allow-list. */
export function addressOf(script: Uint8Array, network: Network): string {
  const params = paramsOf(network);
  switch (scriptTypeOf(script)) {
    case "p2wpkh":
    case "p2wsh":
      return codec.toBech32(script.subarray(2), 0, params.bech32);
    case "p2tr":
      return codec.toBech32(script.subarray(2), 1, params.bech32);
    case "p2sh":
      return codec.toBase58Check(script.subarray(2, 22), params.scriptHash);
    case "p2pkh":
      return codec.toBase58Check(script.subarray(3, 23), params.pubKeyHash);
    case undefined:
      throw new RangeError("addressOf: a script that is not on the allow-list");
  }
}

/** The address of a script for a page or a log of ours; undefined when the script has none. */
export function addressOfOrNone(script: Uint8Array, network: Network): string | undefined {
  return scriptTypeOf(script) === undefined ? undefined : addressOf(script, network);
}

/** The name of the rule that `text` breaks as an address of `network`; undefined when it is good. */
export function addressProblem(text: string, network: Network): string | undefined {
  try {
    parseAddress(text, network);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}

interface Found {
  readonly address: string;
  readonly script: Uint8Array;
  readonly networks: readonly Network[];
}

function readSegwit(text: string): Found | undefined {
  const decoded = tryDecode(() => codec.fromBech32(text));
  if (decoded === undefined) return undefined;
  const { version, data } = decoded;
  // BIP 141: programs have 2 to 40 bytes, version 0 only 20 or 32, versions end at 16.
  if (version > 16 || data.length < 2 || data.length > 40) return undefined;
  if (version === 0 && data.length !== 20 && data.length !== 32) return undefined;
  const op = version === 0 ? 0x00 : 0x50 + version;
  return {
    address: text.toLowerCase(),
    script: concat(Uint8Array.of(op, data.length), data),
    networks: NETWORKS.filter((network) => paramsOf(network).bech32 === decoded.prefix),
  };
}

function readBase58(text: string): Found | undefined {
  const decoded = tryDecode(() => codec.fromBase58Check(text));
  if (decoded === undefined) return undefined;
  const { version, hash } = decoded;
  const isKeyHash = NETWORKS.some((network) => paramsOf(network).pubKeyHash === version);
  const networks = NETWORKS.filter((network) => {
    const params = paramsOf(network);
    return version === params.pubKeyHash || version === params.scriptHash;
  });
  if (networks.length === 0) return undefined;
  const script = isKeyHash
    ? p2pkh(hash)
    : concat(Uint8Array.of(0xa9, 20), hash, Uint8Array.of(0x87));
  return { address: text, script, networks };
}

function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
