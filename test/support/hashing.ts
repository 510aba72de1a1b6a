/** A client's side of the proof of work, written after the description in the OpenAPI document and sharing no code with src/. */
import { createHash } from "node:crypto";

/** The header's value for a challenge. */
export function solve(challenge: string, bits: number): string {
  for (let number = 0; ; number += 1) {
    const digest = createHash("sha256").update(`${challenge}.${number}`).digest();
    let zeros = 0;
    while (zeros < 256 && ((digest[zeros >> 3]! >> (7 - (zeros & 7))) & 1) === 0) zeros += 1;
    if (zeros >= bits) return `${challenge}.${number}`;
  }
}
