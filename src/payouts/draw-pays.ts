import { randomInt } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { isRound } from "./lint/amounts.ts";

/** Every payout is a little more than the award, at random, so that no amount on the chain is one in the book: 0 to 2 per cent. */
export const JITTER_PERCENT = 2;

/**
 * Two grants of one amount would be two payments of one amount: what was granted or paid this far back is not drawn again, nor what is not
 * paid yet. Longer than the longest epoch.
 */
export const DISTINCT_MS = 31 * 86_400_000;

/** Draws before an amount that is taken or round is kept: only of awards of a few hundred sats are so many values taken. */
const DRAWS = 200;

/** The most that is paid for an award of `amount`: what the signer allows is the same, rounded down. */
export function mostFor(amount: Sats): Sats {
  return sats(amount + (amount * BigInt(JITTER_PERCENT)) / 100n);
}

/**
 * What is paid for an award of `amount`: drawn evenly from the award to 2 per cent above it, never less; no amount that another grant has
 * been given or paid lately, or waits for (`taken`), and none that looks as if a person had thought of it. When nearly all are taken, any of them.
 */
export function drawPays(amount: Sats, taken: ReadonlySet<bigint>, random: Random): Sats {
  const range = { low: amount, high: mostFor(amount) };
  return drawBetween(range, (drawn) => taken.has(drawn) || isRound(drawn), random);
}

/** An amount drawn evenly from `low` to `high`, both possible; any of them when nearly all are shunned. */
export function drawBetween(
  { low, high }: { readonly low: Sats; readonly high: Sats },
  isShunned: (amount: Sats) => boolean,
  random: Random,
): Sats {
  const width = Number(high - low) + 1;
  let drawn = low;
  for (let left = DRAWS; left > 0; left -= 1) {
    drawn = sats(low + BigInt(randomInt(random, width)));
    if (!isShunned(drawn)) return drawn;
  }
  return drawn;
}
