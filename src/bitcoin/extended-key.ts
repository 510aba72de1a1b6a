import { createHmac } from "node:crypto";
import { concat, toHex } from "../base/bytes.ts";
import { must } from "../base/refusal.ts";
import { formatBase58Check, parseBase58Check } from "./base58.ts";
import { ecc } from "./ecc.ts";
import { hash160 } from "./script.ts";

/** A point and its chain code: what unhardened public derivation needs (BIP 32). */
export interface PublicNode {
  readonly publicKey: Uint8Array;
  readonly chainCode: Uint8Array;
  /** The key in its 65-byte form, for nodes with many children: it spares a square root for each of them. */
  readonly point?: Uint8Array;
}

/** An extended public key as it is written down; `version` is the first four bytes as a number. */
export interface ExtendedKey extends PublicNode {
  readonly version: number;
  readonly depth: number;
  readonly parent: string;
  readonly childNumber: number;
}

/** Version bytes of BIP 32. */
export const XPUB = 0x0488b21e;
/** Version bytes of BIP 32 for all test networks. */
export const TPUB = 0x043587cf;

/** Private versions of BIP 32 and SLIP 132 (xprv, tprv, y, z, Y, Z, u, v, U, V); never parsed, only recognised. */
export const PRIVATE_VERSIONS: ReadonlySet<number> = new Set([
  0x0488ade4, 0x04358394, 0x049d7878, 0x04b2430c, 0x0295b005, 0x02aa7a99, 0x044a4e28, 0x045f18bc,
  0x024285b5, 0x02575048,
]);

/**
 * Reads an extended public key with any version bytes. Refuses with `key-private` (an extended private key), else `key-malformed`:
 * not Base58Check, not 78 bytes, no point, or a master key with a parent (BIP 32 test vector 5).
 */
export function parseExtendedKey(text: string): ExtendedKey {
  const data = parseBase58Check(text);
  must(data?.length === 78, "key-malformed");
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const version = view.getUint32(0);
  must(!PRIVATE_VERSIONS.has(version) && data[45] !== 0, "key-private");
  const key = {
    version,
    depth: data[4] ?? 0,
    parent: toHex(data.subarray(5, 9)),
    childNumber: view.getUint32(9),
    chainCode: data.slice(13, 45),
    publicKey: data.slice(45, 78),
  };
  must(ecc.isPoint(key.publicKey), "key-malformed");
  must(key.depth > 0 || (key.parent === "00000000" && key.childNumber === 0), "key-malformed");
  return key;
}

/** Base58Check text of an extended public key under the given version bytes. */
export function formatExtendedKey(key: ExtendedKey, version = key.version): string {
  return formatBase58Check(extendedKeyBytes(key, version));
}

/** The 78 bytes of an extended public key (BIP 32) under the given version bytes. */
export function extendedKeyBytes(key: ExtendedKey, version = key.version): Uint8Array {
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, version);
  head.setUint8(4, key.depth);
  head.setUint32(5, Number.parseInt(key.parent, 16));
  head.setUint32(9, key.childNumber);
  return concat(new Uint8Array(head.buffer), key.chainCode, key.publicKey);
}

/** BIP 32 CKDpub: the unhardened child at `index`, 0…2³¹−1. */
export function childOf(node: PublicNode, index: number): PublicNode {
  const { key, chainCode } = tweak(node, index);
  return { publicKey: key, chainCode };
}

/** The node made ready for many children. */
export function readyForChildren(node: PublicNode): PublicNode {
  return { ...node, point: ecc.pointCompress(node.publicKey, false) };
}

/** The public key of the unhardened child at `index`, without its chain code's copy. */
export function childKey(node: PublicNode, index: number): Uint8Array {
  return tweak(node, index).key;
}

/** First four bytes of the key's HASH160, lower-case hex (BIP 32). */
export function fingerprintOf(publicKey: Uint8Array): string {
  return toHex(hash160(publicKey).subarray(0, 4));
}

function tweak(node: PublicNode, index: number): { key: Uint8Array; chainCode: Uint8Array } {
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** 31)
    throw new RangeError("childOf: index");
  const data = new Uint8Array(37);
  data.set(node.publicKey);
  new DataView(data.buffer).setUint32(33, index);
  const mac = createHmac("sha512", node.chainCode).update(data).digest();
  const key = ecc.pointAddScalar(node.point ?? node.publicKey, mac.subarray(0, 32), true);
  // Chance 2⁻¹²⁷ (BIP 32): no wallet can use this index.
  if (key === null) throw new RangeError("childOf: no key at this index");
  return { key, chainCode: new Uint8Array(mac.subarray(32)) };
}
