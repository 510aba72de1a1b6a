import { compareBytes } from "../base/bytes.ts";
import { Refusal, must } from "../base/refusal.ts";
import { addressOf } from "./address.ts";
import { descriptorChecksum } from "./descriptor-checksum.ts";
import { keyAt, parseKeyExpression } from "./key-expression.ts";
import type { OriginXpub } from "./key-expression.ts";
import type { Network } from "./network.ts";
import { looksSecret } from "./secret.ts";
import { hash160, p2pkh, p2sh, p2tr, p2wpkh, p2wsh, sortedMultisig, taggedHash } from "./script.ts";
import { ecc, xOnly } from "./ecc.ts";

/** Receiving chain or change chain of a wallet: which side of `<0;1>`. */
export type Chain = 0 | 1;

/** The descriptors that are understood; every other one is refused with `descriptor-kind`. */
export type DescriptorKind = "wpkh" | "pkh" | "sh-wpkh" | "wsh-sortedmulti" | "tr";

/** A key of a script: its 33 bytes, the master fingerprint (lower-case hex) and the whole path from the master. */
export interface DerivedKey {
  readonly publicKey: Uint8Array;
  readonly fingerprint: string;
  readonly path: readonly number[];
}

/** What a descriptor yields at one chain and index. */
export interface Derivation {
  readonly script: Uint8Array;
  readonly keys: readonly DerivedKey[];
  /** P2SH only. */
  readonly redeemScript?: Uint8Array;
  /** P2WSH only. */
  readonly witnessScript?: Uint8Array;
  /** P2TR only: the key before the tweak, 32 bytes. */
  readonly internalKey?: Uint8Array;
}

/** A public output descriptor (BIP 380 to 386, 389), checked. */
export interface Descriptor {
  /** As received, with its checksum. */
  readonly text: string;
  /** Eight letters of BIP 380; names the wallet in manifests. */
  readonly checksum: string;
  readonly kind: DescriptorKind;
  readonly network: Network;
  /** Ends in `/*`: a script for every index. */
  readonly isRanged: boolean;
  /** Has a `<a;b>` step: a chain 1 for change. */
  readonly isMultipath: boolean;
  /** Signatures needed and keys there are: 1 and 1, but for multisig. */
  readonly quorum: { readonly threshold: number; readonly keys: number };
  /** Its extended keys whose origins are told, in the order of their bytes. */
  readonly xpubs: readonly OriginXpub[];
  /** The output script at chain and index (0…2³¹−1). Chain 1 needs a multipath descriptor, an index above 0 a ranged one; RangeError otherwise. */
  scriptAt(chain: Chain, index: number): Uint8Array;
  /** The script with all that a PSBT says of it. Same limits. */
  derivationAt(chain: Chain, index: number): Derivation;
  /** The address at chain and index. Same limits. */
  addressAt(chain: Chain, index: number): string;
}

/**
 * Reads a descriptor of public keys on `network`. Refuses with `descriptor-private` (a private key is in it),
 * `descriptor-checksum` (missing or wrong: it is required), `descriptor-kind` (not wpkh, pkh, sh(wpkh), wsh(sortedmulti) or tr with a key alone),
 * `descriptor-key` (a key is malformed, uncompressed or hybrid), `descriptor-network` (a key of another network), `descriptor-origin` (an
 * extended key whose depth or last step is not that of its origin) or `descriptor-path` (hardened steps behind a public key, several
 * `<;>`, keys that differ in their ranges).
 */
export function parseDescriptor(text: string, network: Network): Descriptor {
  must(looksSecret(text) === undefined, "descriptor-private");
  must(/^[\x20-\x7e]{1,3000}$/.test(text), "descriptor-checksum");
  const [body = "", checksum = "", ...rest] = text.split("#");
  must(rest.length === 0 && checksum === descriptorChecksum(body), "descriptor-checksum");
  const { kind, threshold, expressions } = parseBody(body);
  const keys = expressions.map((expression) => parseKeyExpression(expression, network));
  const [first] = keys;
  if (first === undefined) throw new Refusal("descriptor-kind");
  must(
    keys.every((key) => key.isRanged === first.isRanged && key.isMultipath === first.isMultipath),
    "descriptor-path",
  );
  must(kind !== "wsh-sortedmulti" || threshold <= keys.length, "descriptor-kind");
  const keysOf = (chain: Chain, index: number): DerivedKey[] => {
    if (chain === 1 && !first.isMultipath) throw new RangeError("descriptor: it has one chain");
    if (index > 0 && !first.isRanged) throw new RangeError("descriptor: it has one script");
    return keys.map((key) => keyAt(key, chain, index));
  };
  const derivationAt = (chain: Chain, index: number): Derivation =>
    derive(kind, threshold, keysOf(chain, index));
  return {
    text,
    checksum,
    kind,
    network,
    isRanged: first.isRanged,
    isMultipath: first.isMultipath,
    quorum: { threshold, keys: keys.length },
    xpubs: keys.flatMap(({ xpub }) => xpub ?? []).sort((a, b) => compareBytes(a.bytes, b.bytes)),
    scriptAt: (chain, index) => derivationAt(chain, index).script,
    derivationAt,
    addressAt: (chain, index) => addressOf(derivationAt(chain, index).script, network),
  };
}

interface Body {
  readonly kind: DescriptorKind;
  readonly threshold: number;
  readonly expressions: readonly string[];
}

function parseBody(body: string): Body {
  const single =
    /^(wpkh|pkh|tr)\(([^(),]*)\)$/.exec(body) ?? /^(sh)\(wpkh\(([^(),]*)\)\)$/.exec(body);
  if (single?.[2] !== undefined) {
    const kind = single[1] === "sh" ? "sh-wpkh" : (single[1] as "wpkh" | "pkh" | "tr");
    return { kind, threshold: 1, expressions: [single[2]] };
  }
  const multi = /^wsh\(sortedmulti\(([1-9][0-9]?),([^()]*)\)\)$/.exec(body);
  must(multi?.[2] !== undefined, "descriptor-kind");
  const expressions = multi[2].split(",");
  // 16 keys are what OP_1…OP_16 can count; Bitcoin Core's limit of 20 needs number pushes nobody here uses.
  must(expressions.length <= 16, "descriptor-kind");
  return { kind: "wsh-sortedmulti", threshold: Number(multi[1]), expressions };
}

function derive(kind: DescriptorKind, threshold: number, keys: DerivedKey[]): Derivation {
  const publicKey = keys[0]?.publicKey ?? new Uint8Array(0);
  switch (kind) {
    case "wpkh":
      return { script: p2wpkh(hash160(publicKey)), keys };
    case "pkh":
      return { script: p2pkh(hash160(publicKey)), keys };
    case "sh-wpkh": {
      const redeemScript = p2wpkh(hash160(publicKey));
      return { script: p2sh(redeemScript), keys, redeemScript };
    }
    case "wsh-sortedmulti": {
      const witnessScript = sortedMultisig(
        threshold,
        keys.map((key) => key.publicKey),
      );
      return { script: p2wsh(witnessScript), keys, witnessScript };
    }
    case "tr": {
      const internalKey = xOnly(publicKey);
      return { script: p2tr(outputKeyOf(internalKey)), keys, internalKey };
    }
  }
}

/** BIP 341 with no script path (BIP 386): Q = P + H(P)·G. */
function outputKeyOf(internalKey: Uint8Array): Uint8Array {
  const tweaked = ecc.xOnlyPointAddTweak(internalKey, taggedHash("TapTweak", internalKey));
  if (tweaked === null) throw new RangeError("descriptor: no taproot output key");
  return tweaked.xOnlyPubkey;
}
