import { concat } from "../base/bytes.ts";

/** Bytes of a CompactSize, the shortest form. */
export function compactSize(value: number): Uint8Array {
  if (value < 0xfd) return Uint8Array.of(value);
  const isWide = value > 0xffff;
  const out = new DataView(new ArrayBuffer(isWide ? 5 : 3));
  out.setUint8(0, isWide ? 0xfe : 0xfd);
  if (isWide) out.setUint32(1, value, true);
  else out.setUint16(1, value, true);
  return new Uint8Array(out.buffer);
}

/** Four bytes, little-endian. */
export function u32(value: number): Uint8Array {
  const out = new DataView(new ArrayBuffer(4));
  out.setUint32(0, value, true);
  return new Uint8Array(out.buffer);
}

/** Eight bytes, little-endian. */
export function u64(value: bigint): Uint8Array {
  const out = new DataView(new ArrayBuffer(8));
  out.setBigUint64(0, value, true);
  return new Uint8Array(out.buffer);
}

/** The bytes behind their CompactSize. */
export function sized(bytes: Uint8Array): Uint8Array {
  return concat(compactSize(bytes.length), bytes);
}
