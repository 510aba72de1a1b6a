import { concat, toHex, utf8 } from "./bytes.ts";
import { ripemdOf, sha1Of, sha256Of } from "./native.ts";

/** Names of the operations. */
export type OtsOpName =
  "sha1" | "ripemd160" | "sha256" | "keccak256" | "append" | "prepend" | "reverse" | "hexlify";

/** An operation on a message. */
export interface OtsOp {
  readonly name: OtsOpName;
  /** What is put before or after the message; empty for the others. */
  readonly argument: Uint8Array;
  /** Length of its result. */
  readonly length: number;
  /** The operation as it stands in a file. */
  readonly bytes: Uint8Array;
}

/** Tags of operations in a file. */
export const TAG_OF: Readonly<Record<OtsOpName, number>> = {
  sha1: 0x02,
  ripemd160: 0x03,
  sha256: 0x08,
  keccak256: 0x67,
  append: 0xf0,
  prepend: 0xf1,
  reverse: 0xf2,
  hexlify: 0xf3,
};

/** Operations by their tag. */
export const OP_OF: ReadonlyMap<number, OtsOpName> = new Map(
  (Object.keys(TAG_OF) as OtsOpName[]).map((name) => [TAG_OF[name], name]),
);

/** Operations that a file may be hashed with, and the lengths of their results in bytes. */
export const FILE_HASHES = { sha1: 20, ripemd160: 20, sha256: 32, keccak256: 32 } as const;

/** The operations that take an argument. */
export const BINARY: ReadonlySet<OtsOpName> = new Set(["append", "prepend"]);

/** The result of an operation; undefined for keccak256, which nothing of Bitcoin uses and Node does not have. */
export function applyOp(op: OtsOp, message: Uint8Array): Uint8Array | undefined {
  switch (op.name) {
    case "append":
      return concat(message, op.argument);
    case "prepend":
      return concat(op.argument, message);
    case "reverse":
      return message.slice().reverse();
    case "hexlify":
      return utf8(toHex(message));
    case "keccak256":
      return undefined;
    case "sha1":
      return sha1Of(message);
    case "ripemd160":
      return ripemdOf(message);
    case "sha256":
      return sha256Of(message);
  }
}
