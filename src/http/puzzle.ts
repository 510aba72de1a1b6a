import { timingSafeEqual } from "node:crypto";
import { concat, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { hmacSha256, K } from "../base/digest.ts";
import { BITS_MIN, isSolved } from "../base/proof-of-work.ts";
import type { Work } from "../base/proof-of-work.ts";

/** How long a challenge may be worked on. */
export const PUZZLE_SECONDS = 600;

/** A challenge is base64url over seconds (8 bytes), bits (1), chance (16) and a MAC (16); a counter is any short text of digits. */
const SOLUTION = /^([A-Za-z0-9_-]{55})\.([0-9]{1,20})$/;
const HEAD = 25;

/** Makes challenges and judges solutions. Nothing is stored: what was issued is known by its MAC. */
export interface Puzzles {
  /** A challenge for requests of one kind, worth `bits` (at least BITS_MIN), good for PUZZLE_SECONDS. */
  issue(kind: string, bits: number, at: Date): string;
  /** The work in `challenge.counter`; undefined when it is not ours, for something else, too old or not done. Spending it is for the caller. */
  read(kind: string, solution: string, at: Date): Work | undefined;
}

/** Puzzles under a key that all servers share. */
export function puzzles(transportKey: Uint8Array, random: Random): Puzzles {
  const key = K(transportKey, "commonpurse/puzzle/v1", 32);
  const mac = (head: Uint8Array, kind: string): Uint8Array =>
    hmacSha256(key, concat(head, utf8(kind))).subarray(0, 16);
  return {
    issue(kind, bits, at) {
      const head = Buffer.alloc(HEAD);
      head.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 1000)));
      head.writeUInt8(Math.max(BITS_MIN, bits), 8);
      head.set(random.bytes(16), 9);
      return Buffer.from(concat(head, mac(head, kind))).toString("base64url");
    },
    read(kind, solution, at) {
      const [, challenge = "", counter = ""] = SOLUTION.exec(solution) ?? [];
      const bytes = Buffer.from(challenge, "base64url");
      const head = bytes.subarray(0, HEAD);
      const sent = bytes.subarray(HEAD);
      if (sent.length !== 16 || !timingSafeEqual(sent, mac(head, kind))) return undefined;
      // The last letter of 55 has bits to spare: another spelling of the same bytes is not what was issued.
      if (bytes.toString("base64url") !== challenge) return undefined;
      const issued = Number(head.readBigUInt64BE(0));
      const age = Math.floor(at.getTime() / 1000) - issued;
      const bits = head.readUInt8(8);
      if (age < 0 || age > PUZZLE_SECONDS || !isSolved(challenge, counter, bits)) return undefined;
      const until = new Date((issued + PUZZLE_SECONDS) * 1000);
      return { bits, mark: Uint8Array.from(head.subarray(9)), until };
    },
  };
}
