import { randomInt, shuffled } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { PART_MAX } from "./leaf.ts";

/** The number of parts is drawn from these, ends included, so that it tells nothing about the amount. */
const PARTS_LEAST = 12;
const PARTS_MOST = 24;

/**
 * Splits an amount (1 sat or more) into powers of two up to PART_MAX in random order (FORMATS 7, Parts). The plain bits would give away
 * popcount and histogram, so halves are drawn until there are as many parts as drawn beforehand; large gifts have more.
 */
export function splitIntoParts(amount: Sats, random: Random): Sats[] {
  if (amount < 1n) throw new RangeError("splitIntoParts: nothing to split");
  const parts = bitsOf(amount);
  const wanted = PARTS_LEAST + randomInt(random, PARTS_MOST - PARTS_LEAST + 1);
  while (parts.length < wanted) {
    const divisible = parts.flatMap((part, at) => (part > 1n ? [at] : []));
    const at = divisible[divisible.length === 0 ? 0 : randomInt(random, divisible.length)];
    if (at === undefined) break;
    const half = (parts[at] ?? 0n) / 2n;
    parts.splice(at, 1, half, half);
  }
  return shuffled(parts.map(sats), random);
}

/** The set bits of the amount; what lies above PART_MAX as so many times PART_MAX. */
function bitsOf(amount: bigint): bigint[] {
  const parts = Array.from({ length: Number(amount / PART_MAX) }, () => PART_MAX);
  for (let bit = PART_MAX / 2n; bit > 0n; bit /= 2n) {
    if ((amount & bit) !== 0n) parts.push(bit);
  }
  return parts;
}
