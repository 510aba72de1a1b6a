import { shuffled } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";

/**
 * Which of the waiting payouts go together when nobody says: at random, so that neither the order in which people asked nor that of their
 * names shows, no two of one amount in sats, and of one currency at most: what those come to is drawn later. Everybody who waits has the same
 * chance in every batch. At most `limit`.
 */
export function drawTogether<
  P extends {
    readonly amount: bigint;
    readonly money?: { readonly currency: string } | undefined;
  },
>(waiting: readonly P[], limit: number, random: Random): P[] {
  const amounts = new Set<bigint>();
  const drawn: P[] = [];
  let currency: string | undefined;
  for (const payout of shuffled(waiting, random)) {
    if (drawn.length === limit) break;
    const { amount, money } = payout;
    if (money === undefined ? amounts.has(amount) : (currency ?? money.currency) !== money.currency)
      continue;
    if (money === undefined) amounts.add(amount);
    else currency = money.currency;
    drawn.push(payout);
  }
  return drawn;
}
