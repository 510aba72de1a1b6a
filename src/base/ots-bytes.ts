import { concat } from "./bytes.ts";
import { BINARY, FILE_HASHES, OP_OF, TAG_OF } from "./ots-ops.ts";
import type { OtsOp, OtsOpName } from "./ots-ops.ts";
import { must, Refusal } from "./refusal.ts";

/** No message, and no result of an operation, is longer. */
const MESSAGE_MAX = 4_096;

/** Reads bytes of a timestamp from left to right; every method refuses with `timestamp-malformed`, `op` also with `timestamp-operation`. */
export interface OtsReader {
  byte(): number;
  take(count: number): Uint8Array;
  /** LEB128, up to 2⁵³−1. */
  varuint(): number;
  varbytes(min: number, max: number): Uint8Array;
  /** The operation of this tag on a message of `length` bytes. */
  op(tag: number, length: number): OtsOp;
  /** Nothing may be left. */
  end(): void;
}

/** A reader from the first byte on. */
export function byteReader(bytes: Uint8Array): OtsReader {
  let at = 0;
  const take = (count: number): Uint8Array => {
    must(at + count <= bytes.length, "timestamp-malformed");
    at += count;
    return bytes.slice(at - count, at);
  };
  const byte = (): number => take(1)[0] ?? 0;
  const readVaruint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const next = byte();
      value += (next % 128) * shift;
      must(Number.isSafeInteger(value) && Number.isSafeInteger(shift), "timestamp-malformed");
      if (next < 128) return value;
    }
  };
  const varbytes = (min: number, max: number): Uint8Array => {
    const length = readVaruint();
    must(length >= min && length <= max, "timestamp-malformed");
    return take(length);
  };
  return {
    byte,
    take,
    varuint: readVaruint,
    varbytes,
    op(tag, length) {
      const name = OP_OF.get(tag);
      if (name === undefined) throw new Refusal("timestamp-operation");
      const argument = BINARY.has(name) ? varbytes(1, MESSAGE_MAX) : new Uint8Array(0);
      const op = makeOp(name, tag, argument, length);
      must(op.length <= MESSAGE_MAX, "timestamp-malformed");
      return op;
    },
    end: () => must(at === bytes.length, "timestamp-malformed"),
  };
}

/** A number as LEB128. */
export function varuint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.of(...bytes, rest);
}

/** The operation that puts `argument` (1 to 4,096 bytes) behind a message of `length` bytes. */
export function appendOp(argument: Uint8Array, length: number): OtsOp {
  return makeOp("append", TAG_OF.append, argument, length);
}

/** SHA-256 of a message. */
export function sha256Op(): OtsOp {
  return makeOp("sha256", TAG_OF.sha256, new Uint8Array(0), 0);
}

function makeOp(name: OtsOpName, tag: number, argument: Uint8Array, before: number): OtsOp {
  const bytes = BINARY.has(name)
    ? concat(Uint8Array.of(tag), varuint(argument.length), argument)
    : Uint8Array.of(tag);
  return { name, argument, length: resultLength(name, argument, before), bytes };
}

function resultLength(name: OtsOpName, argument: Uint8Array, before: number): number {
  if (BINARY.has(name)) return before + argument.length;
  if (name === "hexlify") return 2 * before;
  if (name === "reverse" || name === "append" || name === "prepend") return before;
  return FILE_HASHES[name];
}
