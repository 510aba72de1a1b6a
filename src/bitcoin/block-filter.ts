import { fromHex } from "../base/bytes.ts";
import { sipHash, sipKey } from "./siphash.ts";
import type { SipKey } from "./siphash.ts";

/** BIP 158, basic filters: bits of a remainder, and one false match among so many. */
const P = 19;
const M = 784_931;

/** More elements than any block has bytes: a filter that says so is none. */
const ELEMENTS_MAX = 4_000_000;

/**
 * Whether a block may pay one of `scripts`, or spend an output that paid one of them, by its basic filter (BIP 158). A false match is one in
 * 784,931 for each script; there is no false "no" of a filter that was made by the rules. `hash` is as wallets show it. Undefined when the
 * bytes are no filter.
 */
export function filterMatches(
  filter: Uint8Array,
  hash: string,
  scripts: Iterable<Uint8Array>,
): boolean | undefined {
  const reader = new BitReader(filter);
  const count = reader.compactSize();
  if (count === undefined || count > ELEMENTS_MAX) return undefined;
  const wanted = rangesOf(scripts, sipKey(fromHex(hash).reverse()), BigInt(count) * BigInt(M));
  let value = 0;
  let next = 0;
  let found = false;
  // To the end in any case: whether these bytes are a filter at all must not depend on what is looked for.
  for (let left = count; left > 0; left -= 1) {
    const delta = reader.golomb();
    if (delta === undefined) return undefined;
    value += delta;
    while (next < wanted.length && (wanted[next] ?? 0) < value) next += 1;
    found ||= wanted[next] === value;
  }
  return reader.isAtEnd() ? found : undefined;
}

/** Where scripts fall in a range of `size`, in order. The empty script is in no filter. */
function rangesOf(scripts: Iterable<Uint8Array>, key: SipKey, size: bigint): Float64Array {
  const ranges: number[] = [];
  for (const script of scripts) {
    if (script.length === 0) continue;
    const { hi, lo } = sipHash(key, script);
    // The high half of the product with 64 bits; it is below 2^53, as the size is.
    ranges.push(Number((((BigInt(hi) << 32n) | BigInt(lo)) * size) >> 64n));
  }
  return Float64Array.from(ranges).sort();
}

/** Reads bits, the highest of each byte first. */
class BitReader {
  readonly #bytes: Uint8Array;
  #bit = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** What is left must be the padding of the last byte. */
  isAtEnd(): boolean {
    return Math.ceil(this.#bit / 8) === this.#bytes.length;
  }

  compactSize(): number | undefined {
    const first = this.#bytes[0];
    if (first === undefined) return undefined;
    const more = first < 0xfd ? 0 : first === 0xfd ? 2 : first === 0xfe ? 4 : 8;
    if (this.#bytes.length < 1 + more) return undefined;
    this.#bit = 8 * (1 + more);
    let value = more === 0 ? first : 0;
    for (let at = more; at > 0; at -= 1) value = value * 256 + (this.#bytes[at] ?? 0);
    return value;
  }

  /** A Golomb-Rice code: how often 2^P goes into it, in ones, and the rest in P bits. */
  golomb(): number | undefined {
    let quotient = 0;
    for (let bit = this.#next(); bit !== 0; bit = this.#next()) {
      if (bit === undefined) return undefined;
      quotient += 1;
    }
    let rest = 0;
    for (let left = P; left > 0; left -= 1) {
      const bit = this.#next();
      if (bit === undefined) return undefined;
      rest = rest * 2 + bit;
    }
    return quotient * 2 ** P + rest;
  }

  #next(): 0 | 1 | undefined {
    const byte = this.#bytes[this.#bit >> 3];
    if (byte === undefined) return undefined;
    const bit = (byte >> (7 - (this.#bit & 7))) & 1;
    this.#bit += 1;
    return bit === 1 ? 1 : 0;
  }
}
