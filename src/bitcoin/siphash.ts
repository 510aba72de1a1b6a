/** A word of 64 bits as two of 32: JavaScript has no fast integers that are longer. */
interface Word {
  hi: number;
  lo: number;
}

/** A key of SipHash: 128 bits as four words, little end first, the low half of each pair first. */
export type SipKey = readonly [k0lo: number, k0hi: number, k1lo: number, k1hi: number];

/** The key in 16 bytes. */
export function sipKey(bytes: Uint8Array): SipKey {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const at = (offset: number): number => view.getUint32(offset, true);
  return [at(0), at(4), at(8), at(12)];
}

/** SipHash-2-4 (Aumasson and Bernstein) of `bytes`, as its high and low 32 bits, unsigned. */
export function sipHash(key: SipKey, bytes: Uint8Array): { hi: number; lo: number } {
  const [k0lo, k0hi, k1lo, k1hi] = key;
  const v0: Word = { hi: k0hi ^ 0x736f6d65, lo: k0lo ^ 0x70736575 };
  const v1: Word = { hi: k1hi ^ 0x646f7261, lo: k1lo ^ 0x6e646f6d };
  const v2: Word = { hi: k0hi ^ 0x6c796765, lo: k0lo ^ 0x6e657261 };
  const v3: Word = { hi: k1hi ^ 0x74656462, lo: k1lo ^ 0x79746573 };
  const whole = bytes.length & ~7;
  for (let at = 0; at <= whole; at += 8) {
    const lo = littleEnd(bytes, at);
    const length = at === whole ? (bytes.length & 0xff) << 24 : 0;
    const hi = littleEnd(bytes, at + 4) | length;
    v3.hi ^= hi;
    v3.lo ^= lo;
    round(v0, v1, v2, v3);
    round(v0, v1, v2, v3);
    v0.hi ^= hi;
    v0.lo ^= lo;
  }
  v2.lo ^= 0xff;
  for (let left = 4; left > 0; left -= 1) round(v0, v1, v2, v3);
  return {
    hi: (v0.hi ^ v1.hi ^ v2.hi ^ v3.hi) >>> 0,
    lo: (v0.lo ^ v1.lo ^ v2.lo ^ v3.lo) >>> 0,
  };
}

/** Four bytes, as far as there are any; the rest are zero. */
function littleEnd(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

function round(v0: Word, v1: Word, v2: Word, v3: Word): void {
  add(v0, v1);
  rotate(v1, 13);
  mix(v1, v0);
  swap(v0);
  add(v2, v3);
  rotate(v3, 16);
  mix(v3, v2);
  add(v0, v3);
  rotate(v3, 21);
  mix(v3, v0);
  add(v2, v1);
  rotate(v1, 17);
  mix(v1, v2);
  swap(v2);
}

function add(a: Word, b: Word): void {
  const lo = (a.lo >>> 0) + (b.lo >>> 0);
  a.hi = (a.hi + b.hi + (lo > 0xffffffff ? 1 : 0)) | 0;
  a.lo = lo | 0;
}

function rotate(word: Word, by: number): void {
  const { hi, lo } = word;
  word.hi = (hi << by) | (lo >>> (32 - by));
  word.lo = (lo << by) | (hi >>> (32 - by));
}

function mix(a: Word, b: Word): void {
  a.hi ^= b.hi;
  a.lo ^= b.lo;
}

/** Rotates by 32. */
function swap(word: Word): void {
  const { hi } = word;
  word.hi = word.lo;
  word.lo = hi;
}
