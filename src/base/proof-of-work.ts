import { utf8 } from "./bytes.ts";
import { sha256 } from "./digest.ts";

/** Work that was done for one request: how much of it, the name it is spent under (16 bytes), and when it would have lapsed. */
export interface Work {
  readonly bits: number;
  readonly mark: Uint8Array;
  readonly until: Date;
}

/** The least that is ever asked, in bits: 65,536 hashes, a tenth of a second of plain JavaScript. Each bit more doubles it. */
export const BITS_MIN = 16;

/** Whether SHA-256 over the text `challenge` + `.` + `counter` begins with at least `bits` zero bits (0…64). */
export function isSolved(challenge: string, counter: string, bits: number): boolean {
  const digest = sha256(utf8(`${challenge}.${counter}`));
  const head = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
  return bits === 0 || head >> BigInt(64 - bits) === 0n;
}

/**
 * The bits to ask for when `share` of the day's budget (0…1) is used up: none for the first tenth, so that a quiet day bothers nobody,
 * then from BITS_MIN up by eight. `scarce` asks for work from the first on, and for four times as much.
 */
export function bitsAsked(share: number, scarce: boolean): number {
  if (share < 0.1 && !scarce) return 0;
  return BITS_MIN + Math.floor(8 * Math.min(1, share)) + (scarce ? 2 : 0);
}
