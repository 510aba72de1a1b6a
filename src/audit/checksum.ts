import { concat, equalBytes, fromHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import type { Side } from "./band.ts";
import { logDamaged } from "./log-fault.ts";

/** SHA-256 over what a part in the pool is; its links, which a close cuts, are not in it. */
export function partChecksum(part: {
  readonly c: string;
  readonly side: Side;
  readonly programme: string;
  readonly s: bigint;
}): Uint8Array {
  return sha256(concat(fromHex(part.c), utf8(`${part.side} ${part.programme} ${part.s}`)));
}

/** SHA-256 over a drawn-up epoch that waits: the entries of its claims tree, then the draft. */
export function draftChecksum(draft: string, claims: readonly Uint8Array[]): Uint8Array {
  return sha256(concat(...claims, utf8(draft)));
}

/** Throws Fault unavailable `log-damaged` unless what was stored is what was written. */
export function requireChecksum(stored: Uint8Array, expected: Uint8Array): void {
  if (!equalBytes(stored, expected)) throw logDamaged();
}
