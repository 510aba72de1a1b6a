import { z } from "zod";
import { Fault } from "../base/fault.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { approverOutlook } from "./approver-outlook.view.ts";
import { RateReason, RateText } from "./batch-forms.ts";
import { OutlookWire, outlookWire } from "./batch-wire.ts";
import { findBatch } from "./batch.store.ts";
import { RECIPIENTS_MAX } from "./choose-payouts.ts";
import { draftBatch } from "./draft-batch.ts";
import { parseReport } from "./lint/report-text.ts";
import { LintWire, lintWire } from "./lint/wire.ts";
import type { PayoutDeps } from "./routes.ts";

/** What a batch would tell an outsider, before it is frozen and after. */
export function lintRoutes(deps: PayoutDeps): ApiRoute[] {
  return [previewRoute(deps), keptRoute(deps)];
}

function previewRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/payouts/preview",
    name: "previewBatch",
    summary: "What a batch of these payouts would tell an outsider; nothing is frozen",
    description:
      "Takes what freezing takes. Without `payouts` so many are drawn at random as the programme's policy says; name those that come back to freeze just them. Of coins that serve equally well, freezing may take others.",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.build"),
    body: z.strictObject({
      programme: CodeNameWire,
      payouts: z.array(ReferenceWire).min(1).max(RECIPIENTS_MAX).optional(),
      fee: z.strictObject({ satPerVb: RateText, reason: RateReason }).optional(),
    }),
    response: z.strictObject({
      payouts: z.array(ReferenceWire),
      fee: SatsWire,
      change: SatsWire.optional(),
      lint: LintWire,
      ...OutlookWire.shape,
    }),
    problems: [
      "programme-unknown",
      "payouts-missing",
      "payouts-costly",
      "payouts-apart",
      "payout-resting",
      "payout-unended",
      "payout-altered",
      "coins-insufficient",
      "fee-refused",
      "fee-rate-outside",
      "coins-unexplained",
      "checkpoint-missing",
    ],
    handle: async (call) => {
      const context = await deps.context();
      const { fee, ...order } = call.body;
      const { plan, payouts } = await deps.work(call.who.actor, (unit) =>
        draftBatch(unit, context, {
          ...order,
          ...(fee !== undefined && { fee: { rate: fee.satPerVb, reason: fee.reason } }),
        }),
      );
      return {
        payouts: payouts.map(({ id }) => id),
        fee: plan.fee.toString(),
        change: plan.change?.toString(),
        lint: lintWire(plan.report),
        ...outlookWire(
          await approverOutlook(deps.read, context, {
            payouts,
            maker: call.who.person.code,
            list: call.who.people,
            at: deps.clock.now(),
          }),
        ),
      };
    },
  });
}

function keptRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/batches/{id}/lint",
    name: "readLint",
    summary: "What was said of a batch when it was frozen, and why it was frozen all the same",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    params: z.strictObject({ id: ReferenceWire }),
    response: z.strictObject({ lint: LintWire, reason: z.string().optional() }),
    problems: ["batch-unknown", "lint-missing"],
    handle: async (call) => {
      const { lint } = await findBatch(deps.read, call.params.id);
      const report = lint && parseReport(lint.report);
      if (report === undefined) {
        throw new Fault(
          "not-found",
          "lint-missing",
          "Nothing is kept of what was said of this batch.",
        );
      }
      return { lint: lintWire(report), reason: lint?.reason };
    },
  });
}
