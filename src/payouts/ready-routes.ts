import { z } from "zod";
import type { Reader } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { moneyOnWire, MoneyWire } from "./award-wire.ts";
import { changeOnWire, ChangeWire } from "./change-routes.ts";
import { openRaises } from "./payout-raise.store.ts";
import { readyStandings } from "./ready-standings.view.ts";
import { readyPayouts } from "./ready.view.ts";
import type { PayoutDeps } from "./routes.ts";

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
  })
  .meta({
    id: "ReadyPayout",
    description:
      "`amount` is what is held. With an `award` in a currency, what is paid is reckoned when a batch is frozen, and `standing` says whether it could be now: at `shortfall` it is worth `needed` sats, more than people decided to hold; `raiseTo` is what would be held for it at the rate of now, `raise` what one person would hold.",
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
    handle: async () => ({ payouts: await readyOnWire(deps.read, deps.clock.now()) }),
  });
}

async function readyOnWire(reader: Reader, at: Date): Promise<z.input<typeof ReadyWire>[]> {
  const payouts = await readyPayouts(reader);
  const standings = await readyStandings(reader, payouts, at);
  const raises = await openRaises(reader, [...standings.keys()], at);
  return payouts.map(({ id, programme, amount, money, change }) => {
    const [standing, raise] = [standings.get(id), raises.get(id)];
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
    };
  });
}
