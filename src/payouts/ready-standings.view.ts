import type { Reader } from "../db/unit.ts";
import { grantCovers } from "../ledger/grant-covers.view.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { coverOf, currentRates } from "./award-rate.ts";
import { standingAt } from "./price-payouts.ts";
import type { PriceStanding } from "./price-payouts.ts";
import type { ReadyPayout } from "./ready.view.ts";

/** How a waiting payout in a currency stands now: at the newest rate, or `rate-needed` while there is none of the last 48 hours. */
export type ReadyStanding =
  | Exclude<PriceStanding, { kind: "shortfall" }>
  /** `raiseTo` is what two people would hold for it at that rate, with the margins of a decision, in sats. */
  | (Extract<PriceStanding, { kind: "shortfall" }> & { readonly raiseTo: Sats })
  | { readonly kind: "rate-needed" };

/** How those of these payouts stand whose award is in a currency, by id; the others are not in it, and can always be paid. */
export async function readyStandings(
  reader: Reader,
  payouts: readonly ReadyPayout[],
  at: Date,
): Promise<ReadonlyMap<string, ReadyStanding>> {
  const standings = new Map<string, ReadyStanding>();
  const inMoney = payouts.filter(({ money }) => money !== undefined);
  if (inMoney.length === 0) return standings;
  const rates = await currentRates(reader, at);
  const covers = await grantCovers(
    reader,
    inMoney.map(({ id }) => id),
  );
  for (const { id, money, amount, script } of inMoney) {
    if (money === undefined || script === undefined) continue;
    const rate = rates.find(({ currency }) => currency === money.currency);
    const cover = covers.get(id) ?? sats(amount);
    if (rate === undefined) standings.set(id, { kind: "rate-needed" });
    else {
      const standing = standingAt(money, rate, { cover, script });
      const raiseTo = coverOf(money, rate);
      standings.set(id, standing.kind === "shortfall" ? { ...standing, raiseTo } : standing);
    }
  }
  return standings;
}

/** Of these payouts those that a batch can pay now, as far as rates decide. */
export async function payableNow<P extends ReadyPayout>(
  reader: Reader,
  payouts: readonly P[],
  at: Date,
): Promise<P[]> {
  const standings = await readyStandings(reader, payouts, at);
  return payouts.filter(({ id }) => (standings.get(id)?.kind ?? "payable") === "payable");
}
