import { randomInt } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { isRound } from "../payouts/lint/amounts.ts";

/** Every payout is a little more than the award, at random, so that no amount on the chain is one in the book: 0 to 2 per cent. */
const JITTER_PERCENT = 2n;

/** Draws before an amount that is taken or round is kept: only of awards of a few hundred sats are so many values taken. */
const DRAWS = 200;

/** The most that is paid for an award of `amount`: what the signer allows is the same, rounded down. */
export function mostFor(amount: Sats): Sats {
  return sats(amount + (amount * JITTER_PERCENT) / 100n);
}

/**
 * What is paid for an award of `amount`: drawn evenly from the award to 2 per cent above it, never less; no amount that another grant has
 * been given lately (`taken`), and none that looks as if a person had thought of it. When nearly all are taken, any of them.
 */
export function drawPays(amount: Sats, taken: ReadonlySet<bigint>, random: Random): Sats {
  const width = Number(mostFor(amount) - amount) + 1;
  let drawn = amount;
  for (let left = DRAWS; left > 0; left -= 1) {
    drawn = sats(amount + BigInt(randomInt(random, width)));
    if (!taken.has(drawn) && !isRound(drawn)) return drawn;
  }
  return drawn;
}
