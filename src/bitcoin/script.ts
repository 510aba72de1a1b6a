import { createHash } from "node:crypto";
import { concat, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";

/** The output scripts this fund pays and receives; every other script is refused (an allow-list, wallet notes F4). */
export type ScriptType = "p2pkh" | "p2sh" | "p2wpkh" | "p2wsh" | "p2tr";

/**
 * Smallest output that Bitcoin Core relays, in satoshis, at its dust rate of 3 sat/vB:
 * (serialised output + the input that spends it) × 3 (policy.cpp GetDustThreshold).
 */
const DUST: Readonly<Record<ScriptType, Sats>> = {
  p2pkh: sats(546n),
  p2sh: sats(540n),
  p2wpkh: sats(294n),
  p2wsh: sats(330n),
  p2tr: sats(330n),
};

/** The type of an output script, by its shape alone; undefined for every script that is not on the allow-list. */
export function scriptTypeOf(script: Uint8Array): ScriptType | undefined {
  const [op, push] = script;
  if (script.length === 22 && op === 0x00 && push === 20) return "p2wpkh";
  if (script.length === 34 && op === 0x00 && push === 32) return "p2wsh";
  if (script.length === 34 && op === 0x51 && push === 32) return "p2tr";
  if (script.length === 23 && op === 0xa9 && push === 20 && script[22] === 0x87) return "p2sh";
  if (script.length === 25 && op === 0x76 && push === 0xa9 && script[2] === 20)
    return script[23] === 0x88 && script[24] === 0xac ? "p2pkh" : undefined;
  return undefined;
}

/** The dust limit of an output to `script`, in satoshis; undefined for scripts that are not on the allow-list. */
export function dustLimit(script: Uint8Array): Sats | undefined {
  const type = scriptTypeOf(script);
  return type === undefined ? undefined : DUST[type];
}

/** RIPEMD-160 of SHA-256, 20 bytes. */
export function hash160(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("ripemd160").update(sha256(data)).digest());
}

/** BIP 340 tagged hash, 32 bytes. */
export function taggedHash(tag: string, data: Uint8Array): Uint8Array {
  const known = TAG_PREFIXES.get(tag);
  if (known !== undefined) return sha256(concat(known, data));
  const once = sha256(utf8(tag));
  TAG_PREFIXES.set(tag, concat(once, once));
  return taggedHash(tag, data);
}

/** Tags are a handful of names; hashing them again for each of many addresses is a third of the work. */
const TAG_PREFIXES = new Map<string, Uint8Array>();

/** `OP_0 <20 bytes>`: pays the hash of a compressed key (BIP 141). */
export function p2wpkh(keyHash: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0x00, 20), keyHash);
}

/** `OP_0 <32 bytes>`: pays the SHA-256 of a witness script (BIP 141). */
export function p2wsh(witnessScript: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0x00, 32), sha256(witnessScript));
}

/** `OP_1 <32 bytes>`: pays an output key (BIP 341). */
export function p2tr(outputKey: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0x51, 32), outputKey);
}

/** `OP_HASH160 <20 bytes> OP_EQUAL`: pays the hash of a redeem script (BIP 16). */
export function p2sh(redeemScript: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0xa9, 20), hash160(redeemScript), Uint8Array.of(0x87));
}

/** The classic script that pays the hash of a key. */
export function p2pkh(keyHash: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0x76, 0xa9, 20), keyHash, Uint8Array.of(0x88, 0xac));
}

/** `OP_k <keys> OP_n OP_CHECKMULTISIG` with the keys in bytewise order (BIP 67). Keys are compressed, 1 ≤ k ≤ n ≤ 16. */
export function sortedMultisig(threshold: number, keys: readonly Uint8Array[]): Uint8Array {
  const sorted = [...keys].sort((a, b) => Buffer.compare(a, b));
  return concat(
    Uint8Array.of(0x50 + threshold),
    ...sorted.flatMap((key) => [Uint8Array.of(key.length), key]),
    Uint8Array.of(0x50 + keys.length, 0xae),
  );
}
