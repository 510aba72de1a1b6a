import { z } from "zod";
import { formatFeeRate } from "../bitcoin/fee-rate.ts";
import { oncePrepared } from "../db/once-prepared.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { HexWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { batchFile } from "./batch-file.view.ts";
import { RateText } from "./batch-forms.ts";
import { bumpPlans } from "./bump-plans.view.ts";
import type { BumpPlans } from "./bump-plans.view.ts";
import { BUMP_KINDS, liftBatch } from "./lift-batch.ts";
import { BatchWire, batchWire } from "./batch-wire.ts";
import { NODE_PROBLEMS } from "./routes.ts";
import type { PayoutDeps } from "./routes.ts";
import { suggestedBumps } from "./suggest-bump.ts";

const PlanWire = z
  .strictObject({
    kind: z.enum([
      "planned",
      "no-change",
      "payments-only",
      "child-exists",
      "cancelled",
      "replaced",
      "unsigned",
      "forgotten",
      "cancel-unseen",
      "not-needed",
      "cluster-full",
      "change-too-small",
      "fee-over-cap",
      "fee-over-rate",
    ]),
    fee: SatsWire.optional(),
    vsize: z.int().min(1).optional(),
    change: SatsWire.optional(),
    missing: SatsWire.optional(),
    needsPackage: z.boolean().optional(),
  })
  .meta({ id: "BumpPlan" });

const params = z.strictObject({ id: ReferenceWire });

/** `/api/v1/batches/{id}/bumps`: what it would cost to lift a batch that is stuck, and lifting it. */
export function bumpRoutes(deps: PayoutDeps): ApiRoute[] {
  return [plansRoute(deps), bumpRoute(deps)];
}

function plansRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/batches/{id}/bumps",
    name: "planBumps",
    summary: "What lifting a batch that is on its way would cost now, in three ways",
    description:
      "By a child that spends its change, by the same payments at a higher fee within the approved cap, and by a cancel. `suggested` are those that can be gone, in the order in which they should be tried. Reads only; payees' own spending is not known here. Without `rate` the node's estimate counts.",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    params,
    query: z.strictObject({ rate: RateText.optional() }),
    response: z.strictObject({
      rate: z.string(),
      txid: HexWire(32),
      fee: SatsWire,
      vsize: z.int().min(1),
      child: PlanWire,
      replacement: PlanWire,
      cancel: PlanWire,
      suggested: z.array(z.enum(BUMP_KINDS)),
    }),
    problems: ["batch-unknown", "batch-transition", "checkpoint-missing"],
    handle: async (call) => {
      const { quote } = await deps.context();
      const rate = call.query.rate ?? quote.rate;
      const plans = await bumpPlans(deps.read, {
        network: deps.network,
        batch: call.params.id,
        rate,
        relayFloor: quote.floor,
        at: deps.clock.now(),
      });
      return { rate: formatFeeRate(rate), ...wire(plans) };
    },
  });
}

function bumpRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/batches/{id}/bumps",
    name: "bumpBatch",
    summary: "Lift a batch that is on its way, or begin to end it",
    description:
      "`child`: a sweep of its change that pays for both, for two people to approve. `replacement`: the same payments at a higher fee out of the change, within the approved cap, under the approvals that are there. It goes to the signer by itself; signers that carry files find it as the batch's PSBT. Whichever form is mined, everybody is paid once. `cancel`: what is left of its coins back to the fund, for two people to approve; its payouts wait for another batch once that is six blocks deep. It is all that can be done with a batch that stayed partly signed when its time was over, and with one that was made again after a restore. `batch` in the answer is what to look at next.",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.bump"),
    params,
    body: z.strictObject({ kind: z.enum(BUMP_KINDS), rate: RateText }),
    once: true,
    status: 201,
    response: BatchWire,
    problems: [
      "batch-unknown",
      "batch-transition",
      "bump-refused",
      "index-altered",
      "checkpoint-missing",
      "coins-taken",
      "insufficient-funds",
      "losses-open",
      ...NODE_PROBLEMS,
    ],
    handle: async (call) => {
      const { code: maker } = call.who.person;
      return oncePrepared(
        { work: deps.work, by: call.who.actor },
        { scope: `bumpBatch/${maker}`, key: call.once, bodyHash: call.fingerprint },
        deps.freezing,
        async (unit, context) => {
          const order = { ...call.body, batch: call.params.id, maker };
          const next = await liftBatch(unit, context, order);
          return batchWire(await batchFile(unit, next), deps.network);
        },
      );
    },
  });
}

function wire(plans: BumpPlans) {
  const { txid, fee, vsize, child, replacement, cancel } = plans;
  return {
    txid,
    fee: fee.toString(),
    vsize,
    child: planWire(child),
    replacement: planWire(replacement),
    cancel: planWire(cancel),
    suggested: suggestedBumps(plans),
  };
}

type Plan = BumpPlans["child" | "replacement" | "cancel"];

function planWire(plan: Plan): z.input<typeof PlanWire> {
  switch (plan.kind) {
    case "planned":
      return {
        kind: plan.kind,
        fee: plan.fee.toString(),
        vsize: plan.vsize,
        change: plan.change.toString(),
        ...("needsPackage" in plan && { needsPackage: plan.needsPackage }),
      };
    case "change-too-small":
      return { ...plan, missing: plan.missing.toString() };
    case "fee-over-cap":
    case "fee-over-rate":
      return { ...plan, fee: plan.fee.toString() };
    case "no-change":
    case "payments-only":
    case "child-exists":
    case "cancelled":
    case "replaced":
    case "unsigned":
    case "forgotten":
    case "cancel-unseen":
    case "not-needed":
    case "cluster-full":
      return plan;
  }
}
