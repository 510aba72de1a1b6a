import { Refusal } from "../base/refusal.ts";

/** Reads Bitcoin's wire encoding from start to end; refuses with its `rule` where the bytes end too early or a length is not minimal. */
export class ByteReader {
  readonly bytes: Uint8Array;
  position = 0;
  readonly #view: DataView;
  readonly #rule: string;

  constructor(bytes: Uint8Array, rule: string) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#rule = rule;
  }

  /** Whether every byte was read. */
  get atEnd(): boolean {
    return this.position === this.bytes.length;
  }

  /** Throws this reader's refusal. */
  fail(): never {
    throw new Refusal(this.#rule);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** An unsigned byte. */
  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  /** Four bytes, little-endian. */
  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  /** Eight bytes, little-endian. */
  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  /** A CompactSize in its shortest form; at most the number of bytes there are, because everything it counts takes a byte or more. */
  size(): number {
    const first = this.u8();
    if (first < 0xfd) return first;
    const value =
      first === 0xfd
        ? this.#view.getUint16(this.#advance(2), true)
        : first === 0xfe
          ? this.u32()
          : Number(this.u64());
    const least = first === 0xfd ? 0xfd : first === 0xfe ? 0x1_0000 : 0x1_0000_0000;
    if (value < least || value > this.bytes.length) this.fail();
    return value;
  }

  /** A CompactSize and that many bytes, as a view. */
  sized(): Uint8Array {
    return this.take(this.size());
  }

  #advance(length: number): number {
    const start = this.position;
    if (start + length > this.bytes.length) this.fail();
    this.position = start + length;
    return start;
  }
}
