import { Fault } from "../base/fault.ts";
import { utf8 } from "../base/bytes.ts";
import { sats, SATS_MAX } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { dustLimit } from "../bitcoin/script.ts";
import type { Unit } from "../db/unit.ts";
import { grantCovers } from "../ledger/grant-covers.view.ts";
import { recentGrants } from "../ledger/recent-grants.view.ts";
import { parseAward, worthAt } from "./award.ts";
import type { MoneyAward } from "./award.ts";
import { requireRate } from "./award-rate.ts";
import type { ManifestRate } from "./award-rate.ts";
import { BITCOIN, priceInCents } from "../base/cents.ts";
import { DISTINCT_MS, drawBetween, mostFor } from "./draw-pays.ts";
import { isRound, isRoundIn } from "./lint/amounts.ts";
import type { Payout } from "./payout.ts";

/** The payouts of a batch with what each comes to, the rate at which awards in a currency were reckoned, and those whose amount follows it. */
export interface PricedPayouts {
  readonly payouts: readonly Payout[];
  readonly rate: ManifestRate | "none";
  readonly priced: readonly Payout[];
}

/**
 * What a payout in a currency is at a rate. `payable`: from its worth up to what the jitter allows and the money held covers ·
 * `shortfall`: it is worth more than people decided to hold · `too-small`: less than its kind of address can be sent.
 */
export type PriceStanding =
  | { readonly kind: "payable"; readonly low: Sats; readonly high: Sats }
  | { readonly kind: "shortfall"; readonly needed: Sats; readonly cover: Sats }
  | { readonly kind: "too-small" };

/** How an award in a currency stands at a rate, when `cover` sats are the most that may be paid; pure. */
export function standingAt(
  award: MoneyAward,
  rate: ManifestRate,
  { cover, script }: { readonly cover: Sats; readonly script: Uint8Array },
): PriceStanding {
  const value = worthAt(award, rate);
  if (value > cover) {
    return { kind: "shortfall", needed: sats(value < SATS_MAX ? value : SATS_MAX), cover };
  }
  const worth = sats(value);
  if (worth < (dustLimit(script) ?? 0n)) return { kind: "too-small" };
  const most = mostFor(worth);
  return { kind: "payable", low: worth, high: most < cover ? most : cover };
}

/** What the award of a payout is in cents; undefined for one in sats. */
export function moneyOf({ award }: Pick<Payout, "award">): MoneyAward | undefined {
  const { amount } = parseAward(utf8(award)).record;
  return "cents" in amount ? amount : undefined;
}

/**
 * Reckons what payouts of awards in a currency come to now: worth at the newest rate, with the jitter, no amount that was paid lately, waits to be paid or
 * looks round in sats or in that currency. Those in sats stay as they are. One batch has one rate. Faults: conflict `currencies-mixed`,
 * `rate-needed`, `payout-shortfall`, `payout-too-small`.
 */
export async function pricePayouts(unit: Unit, chosen: readonly Payout[]): Promise<PricedPayouts> {
  const awards = new Map(
    chosen.flatMap((payout) => {
      const money = moneyOf(payout);
      return money === undefined ? [] : [[payout.id, money] as const];
    }),
  );
  const [currency, ...others] = new Set([...awards.values()].map((award) => award.currency));
  if (currency === undefined) return { payouts: chosen, rate: "none", priced: [] };
  if (others.length > 0) throw mixed();
  const rate = await requireRate(unit, currency, unit.at);
  const covers = await grantCovers(unit, [...awards.keys()]);
  const taken = await takenSince(unit);
  const price = { currency, minorUnits: priceInCents(rate), sats: BITCOIN };
  const payouts = chosen.map((payout) => {
    const award = awards.get(payout.id);
    if (award === undefined) return payout;
    const cover = covers.get(payout.id) ?? payout.amount;
    const range = rangeOf(payout, standingAt(award, rate, { cover, script: payout.script }));
    const amount = drawBetween(
      range,
      (drawn) => taken.has(drawn) || isRound(drawn) || isRoundIn(drawn, price),
      unit.random,
    );
    taken.add(amount);
    return { ...payout, amount };
  });
  return { payouts, rate, priced: payouts.filter(({ id }) => awards.has(id)) };
}

/** Every amount of a grant lately or unpaid, in a set of the caller's own. */
async function takenSince(unit: Unit): Promise<Set<bigint>> {
  const since = new Date(unit.at.getTime() - DISTINCT_MS);
  return new Set(await recentGrants(unit, { since, low: sats(0n), high: sats(SATS_MAX) }));
}

function rangeOf(
  payout: Payout,
  standing: PriceStanding,
): { readonly low: Sats; readonly high: Sats } {
  switch (standing.kind) {
    case "payable":
      return standing;
    case "shortfall":
      throw new Fault(
        "conflict",
        "payout-shortfall",
        "The rate has fallen so far that the money held for one of these payouts does not reach. Two people raise it, or you freeze the others.",
        {
          payout: payout.id,
          needed: standing.needed.toString(),
          cover: standing.cover.toString(),
        },
      );
    case "too-small":
      throw new Fault(
        "conflict",
        "payout-too-small",
        "One of these payouts is worth less now than its kind of address can be sent. It waits for another rate, or for another destination.",
        { payout: payout.id },
      );
  }
}

function mixed(): Fault {
  return new Fault(
    "conflict",
    "currencies-mixed",
    "A batch has one rate. Put payouts in euros and payouts in dollars into batches of their own.",
  );
}
