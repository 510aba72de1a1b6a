import { z } from "zod";
import { Fault } from "../base/fault.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Reader } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { moneyOnWire, MoneyWire } from "./award-wire.ts";
import { changeOnWire, ChangeWire } from "./change-routes.ts";
import { isCostly, ownCost } from "./fee-share.ts";
import { openRaises } from "./payout-raise.store.ts";
import { readyStandings } from "./ready-standings.view.ts";
import { readyPayouts } from "./ready.view.ts";
import type { PayoutDeps } from "./routes.ts";
import { unendedOf } from "./unended.view.ts";

/** A waiting payout as it travels. */
const ReadyWire = z
  .strictObject({
    id: ReferenceWire,
    programme: CodeNameWire,
    amount: SatsWire,
    award: MoneyWire.optional(),
    standing: z.enum(["payable", "rate-needed", "shortfall", "too-small"]).optional(),
    needed: SatsWire.optional(),
    raiseTo: SatsWire.optional(),
    raise: z.strictObject({ amount: SatsWire, firstBy: CodeNameWire }).optional(),
    change: ChangeWire.optional(),
    waitsForEnd: z.strictObject({ batch: ReferenceWire, depth: z.int().min(0) }).optional(),
    ownFee: SatsWire.optional(),
    waitsForFees: z.boolean().optional(),
  })
  .meta({
    id: "ReadyPayout",
    description:
      "`amount` is what is held. With an `award` in a currency, what is paid is reckoned when a batch is frozen, and `standing` says whether it could be now: at `shortfall` it is worth `needed` sats, more than people decided to hold; `raiseTo` is what would be held for it at the rate of now, `raise` what one person would hold. `ownFee` is what its own output costs at the node's estimate of now; one of which that is more than five per cent `waitsForFees`: it is in a batch only if somebody names it. One that `waitsForEnd` was signed in that `batch`, which a reorganisation may yet let be mined: what ends it is `depth` of six blocks deep, or, at 0, nothing does until it is cancelled. `ownFee` and `waitsForFees` are absent while the node does not answer.",
  });

/** `GET /api/v1/payouts`. */
export function readyRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/payouts",
    name: "listPayouts",
    summary: "Payouts that wait for a batch",
    tag: "treasurer",
    auth: deps.viewers.staff("payout.list"),
    response: z.strictObject({ payouts: z.array(ReadyWire) }),
    problems: [],
    handle: async () => ({
      payouts: await readyOnWire(deps.read, deps.clock.now(), await rateOfNow(deps)),
    }),
  });
}

/** The node's estimate of now; undefined while nothing can be built, as when it does not answer. */
export async function rateOfNow(deps: Pick<PayoutDeps, "context">): Promise<FeeRate | undefined> {
  try {
    return (await deps.context()).quote.rate;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function readyOnWire(
  reader: Reader,
  at: Date,
  rate: FeeRate | undefined,
): Promise<z.input<typeof ReadyWire>[]> {
  const payouts = await readyPayouts(reader);
  const standings = await readyStandings(reader, payouts, at);
  const raises = await openRaises(reader, [...standings.keys()], at);
  const unended = new Map(
    (await unendedOf(reader, payouts)).map(({ id, lineage }) => [id, lineage]),
  );
  return payouts.map((payout) => {
    const { id, programme, amount, money, change } = payout;
    const [standing, raise] = [standings.get(id), raises.get(id)];
    const lineage = unended.get(id);
    return {
      id,
      programme,
      amount: amount.toString(),
      award: money && moneyOnWire(money),
      standing: standing?.kind,
      needed: standing?.kind === "shortfall" ? standing.needed.toString() : undefined,
      raiseTo: standing?.kind === "shortfall" ? standing.raiseTo.toString() : undefined,
      raise: raise && { amount: raise.amount.toString(), firstBy: raise.firstBy },
      change: changeOnWire(change),
      waitsForEnd: lineage && { batch: lineage.batch, depth: lineage.depth },
      ownFee: rate && ownCost(payout, rate).toString(),
      waitsForFees: rate && isCostly(payout, rate),
    };
  });
}
