import { randomInt } from "../base/clock.ts";
import { seededRandom } from "./seeded-random.ts";

/** A tip older than this may be far behind: a lock time would only tell since when we were cut off (Bitcoin Core's limit). */
const TIP_AGE_MAX_MS = 8 * 3600 * 1000;

/** One in so many transactions looks back, by less than so many blocks, as if it had been signed late: so that late ones do not stand out. */
const LOOKS_BACK_ONE_IN = 10;
const LOOKS_BACK_UNDER = 100;

/**
 * The lock time of a new transaction, against fee sniping: the height of the tip, so that only the next block may take it; now and then up to
 * 99 blocks less; 0 when the tip is more than eight hours old at `at` (Bitcoin Core, wallet/spend.cpp). The same seed gives the same.
 */
export function lockTimeFor(input: {
  tip: { readonly height: number; readonly time: Date };
  at: Date;
  seed: Uint8Array;
}): number {
  const { tip, at, seed } = input;
  if (at.getTime() - tip.time.getTime() > TIP_AGE_MAX_MS) return 0;
  const random = seededRandom(seed, "lock-time");
  const back = randomInt(random, LOOKS_BACK_ONE_IN) === 0 ? randomInt(random, LOOKS_BACK_UNDER) : 0;
  return Math.max(0, tip.height - back);
}
