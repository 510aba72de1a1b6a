import { shuffled } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";

/**
 * Which of the waiting payouts go together when nobody says: at random, so that neither the order in which people asked nor that of their
 * names shows, and no two of one amount. Everybody who waits has the same chance in every batch. At most `limit`.
 */
export function drawTogether<P extends { readonly amount: bigint }>(
  waiting: readonly P[],
  limit: number,
  random: Random,
): P[] {
  const amounts = new Set<bigint>();
  const drawn: P[] = [];
  for (const payout of shuffled(waiting, random)) {
    if (drawn.length === limit) break;
    if (amounts.has(payout.amount)) continue;
    amounts.add(payout.amount);
    drawn.push(payout);
  }
  return drawn;
}
