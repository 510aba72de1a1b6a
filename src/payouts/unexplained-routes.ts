import { z } from "zod";
import { words } from "../bitcoin/words.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { recoverCoins } from "./recover-coins.ts";
import { explainSpend } from "./explain-spend.ts";
import type { PayoutDeps } from "./routes.ts";
import { CAUSES } from "./unexplained.ts";
import { unexplainedSpends } from "./unexplained.view.ts";

const CoinWire = z.strictObject({
  kind: z.enum(["spent", "returned"]),
  outpoint: z.string().regex(/^[0-9a-f]{64}:(0|[1-9][0-9]{0,9})$/),
  programme: CodeNameWire,
  amount: SatsWire,
});

const SpendWire = z
  .strictObject({
    txid: HexWire(32),
    state: z.enum(["waiting", "confirmed", "gone"]),
    cause: z.enum(CAUSES).optional(),
    explainedBy: z.array(CodeNameWire),
    coins: z.array(CoinWire),
    suspended: SatsWire,
    recovery: z.string().optional(),
    recoveredBy: z.array(CodeNameWire),
    batches: z.array(ReferenceWire),
  })
  .meta({ id: "UnexplainedSpend" });

/** `/api/v1/unexplained-spends`: coins of ours that no batch spent, and what two people say of it. */
export function unexplainedRoutes(deps: PayoutDeps): ApiRoute[] {
  return [listRoute(deps), explainRoute(deps), recoverRoute(deps)];
}

function listRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/unexplained-spends",
    name: "listUnexplainedSpends",
    summary: "Transactions that spend coins of the fund and are no batch's",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    response: z.strictObject({ spends: z.array(SpendWire) }),
    problems: [],
    handle: async () => ({
      spends: (await unexplainedSpends(deps.read)).map((spend) => ({
        ...spend,
        explainedBy: [...spend.explainedBy],
        recoveredBy: [...spend.recoveredBy],
        suspended: String(spend.suspended),
        batches: [...spend.batches],
        coins: spend.coins.map((coin) => ({ ...coin, amount: coin.amount.toString() })),
      })),
    }),
  });
}

function explainRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/unexplained-spends/{txid}/explanation",
    name: "explainSpend",
    summary: "Say why coins were spent by no batch",
    description:
      "Nothing new is promised in a programme that lost coins until two different people have given the same cause. The books stay as they are.",
    tag: "treasurer",
    auth: deps.viewers.staff("payout.hold"),
    params: z.strictObject({ txid: HexWire(32) }),
    body: z.strictObject({ cause: z.enum(CAUSES) }),
    status: 204,
    response: z.undefined(),
    problems: ["spend-unknown", "explanation-differs"],
    handle: async (call) => {
      const said = { ...call.params, ...call.body, person: call.who.person.code };
      await deps.work(call.who.actor, (unit) => explainSpend(unit, said));
      return undefined;
    },
  });
}

/** Why coins that came back are ours to spend: plain words, 3 to 300 UTF-16 units. */
export const RecoveryReason = words(300).pipe(z.string().min(3, "Say in a few words why."));

function recoverRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/unexplained-spends/{txid}/recovery",
    name: "recoverCoins",
    summary: "Say that what came back of such a transaction is ours to spend",
    description:
      "What came back leaves suspense when two different people have given the same reason, word for word: it is taken off the loss and can be promised. Two people must have said before why the coins were spent. A reorganisation that takes the transaction away takes this back.",
    tag: "treasurer",
    auth: deps.viewers.staff("payout.hold"),
    params: z.strictObject({ txid: HexWire(32) }),
    body: z.strictObject({ reason: RecoveryReason }),
    status: 204,
    response: z.undefined(),
    problems: [
      "spend-unknown",
      "coins-unexplained",
      "suspense-empty",
      "recovery-exceeds-loss",
      "explanation-differs",
    ],
    handle: async (call) => {
      const said = { ...call.params, ...call.body, person: call.who.person.code };
      await deps.work(call.who.actor, (unit) => recoverCoins(unit, said));
      return undefined;
    },
  });
}
