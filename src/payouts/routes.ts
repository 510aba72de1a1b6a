import { z } from "zod";
import type { Separation } from "../base/separation.ts";
import type { Clock } from "../base/clock.ts";
import type { Network } from "../bitcoin/network.ts";
import { oncePrepared } from "../db/once-prepared.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { BatchWire, batchWire, outlookWire } from "./batch-wire.ts";
import { batchFile } from "./batch-file.view.ts";
import { BATCH_STATES } from "./batch.ts";
import { LintReason, RateReason, RateText } from "./batch-forms.ts";
import { approverOutlook } from "./approver-outlook.view.ts";
import { listBatches } from "./batch.store.ts";
import { changeRoute } from "./change-routes.ts";
import { RECIPIENTS_MAX } from "./choose-payouts.ts";
import type { FreezeContext } from "./draft-batch.ts";
import { freezeBatch } from "./freeze-batch.ts";
import { FINDING_IDS } from "./lint/finding.ts";
import { lostRoute } from "./lost-routes.ts";
import { listBatchPayouts } from "./payout.store.ts";
import { pauseRoutes } from "./pause-routes.ts";
import { raiseRoute } from "./raise-routes.ts";
import { readyRoute } from "./ready-routes.ts";
import { refusedRoutes } from "./refused-routes.ts";
import { unexplainedRoutes } from "./unexplained-routes.ts";
import { voidBatch } from "./void-batch.ts";

const params = z.strictObject({ id: ReferenceWire });

/** Why nothing is frozen while a node is the wrong one. */
export const NODE_PROBLEMS = [
  "node-behind",
  "node-contradicted",
  "node-pruned",
  "node-syncing",
  "node-wrong-network",
] as const;

/** What the treasurer's routes need; `context` says what the world is like when a batch is frozen. */
export interface PayoutDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly network: Network;
  readonly viewers: Viewers;
  readonly clock: Clock;
  readonly context: () => Promise<FreezeContext>;
  /** The same for whoever freezes what is to be signed; throws Fault `unavailable` while the node is the wrong one or cannot be asked. */
  readonly freezing: () => Promise<FreezeContext>;
  /** How strictly the fund keeps reviewers from approving, by the fund file in force. */
  readonly separation: () => Promise<Separation>;
}

/** `/api/v1/payouts` and `/api/v1/batches`, as far as treasurers build and watch them. */
export function payoutRoutes(deps: PayoutDeps): ApiRoute[] {
  return [
    readyRoute(deps),
    changeRoute(deps),
    raiseRoute(deps),
    batchesRoute(deps),
    freezeRoute(deps),
    batchRoute(deps),
    voidRoute(deps),
    ...unexplainedRoutes(deps),
    lostRoute(deps),
    ...refusedRoutes(deps),
    ...pauseRoutes(deps),
  ];
}

function batchesRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/batches",
    name: "listBatches",
    summary: "Batches by state",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    query: z.strictObject({ state: z.enum(BATCH_STATES).optional() }),
    response: z.strictObject({
      batches: z.array(
        z.strictObject({ id: ReferenceWire, programme: CodeNameWire, state: z.enum(BATCH_STATES) }),
      ),
    }),
    problems: [],
    handle: async (call) => ({
      batches: (
        await listBatches(
          deps.read,
          call.query.state === undefined ? BATCH_STATES : [call.query.state],
        )
      ).map(({ id, programme, state }) => ({ id, programme, state })),
    }),
  });
}

function freezeRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/batches",
    name: "freezeBatch",
    summary: "Freeze a batch: manifest, digest and unsigned PSBT, coins reserved",
    description:
      "Without `payouts` so many are drawn at random as the programme's policy says (`batchRecipients`, five where it names none): every recipient of a transaction sees the others' amounts. `reason` is needed when the linter finds something severe, and `severe`, the names of what it is given for, as the preview or a refusal says them: coins and amounts are drawn anew, and what is new takes a reason of its own.",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.build"),
    body: z.strictObject({
      programme: CodeNameWire,
      payouts: z.array(ReferenceWire).min(1).max(RECIPIENTS_MAX).optional(),
      fee: z.strictObject({ satPerVb: RateText, reason: RateReason }).optional(),
      reason: LintReason.optional(),
      severe: z.array(z.enum(FINDING_IDS)).max(FINDING_IDS.length).optional(),
    }),
    once: true,
    status: 201,
    response: BatchWire,
    problems: [
      "programme-unknown",
      "payouts-missing",
      "payouts-costly",
      "payouts-apart",
      "payout-resting",
      "payout-unended",
      "payout-paused",
      "payout-altered",
      "rate-needed",
      "currencies-mixed",
      "payout-shortfall",
      "payout-too-small",
      "coins-insufficient",
      "coins-taken",
      "index-altered",
      "lint-severe",
      "fee-refused",
      "fee-rate-outside",
      "ceiling-exceeded",
      "insufficient-funds",
      "losses-open",
      "coins-unexplained",
      "checkpoint-missing",
      ...NODE_PROBLEMS,
    ],
    handle: async (call) => {
      const { code: maker } = call.who.person;
      return oncePrepared(
        { work: deps.work, by: call.who.actor },
        { scope: `freezeBatch/${maker}`, key: call.once, bodyHash: call.fingerprint },
        deps.freezing,
        async (unit, context) => {
          const { fee, ...body } = call.body;
          const id = await freezeBatch(unit, context, {
            ...body,
            ...(fee !== undefined && { fee: { rate: fee.satPerVb, reason: fee.reason } }),
            maker,
          });
          const outlook = await approverOutlook(unit, context, {
            payouts: await listBatchPayouts(unit, id),
            maker,
            list: call.who.people,
            at: unit.at,
          });
          const wire = batchWire(await batchFile(unit, id), deps.network);
          return { ...wire, ...outlookWire(outlook) };
        },
      );
    },
  });
}

function batchRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/batches/{id}",
    name: "readBatch",
    summary: "One batch with its payments, approvals and signed forms",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    params,
    response: BatchWire,
    problems: ["batch-unknown"],
    handle: async (call) => batchWire(await batchFile(deps.read, call.params.id), deps.network),
  });
}

function voidRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/batches/{id}/voiding",
    name: "voidBatch",
    summary: "Give up a batch that nobody has signed",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.build"),
    params,
    status: 204,
    response: z.undefined(),
    problems: ["batch-unknown", "batch-transition"],
    handle: async (call) => {
      await deps.work(call.who.actor, (unit) => voidBatch(unit, call.params.id, "treasurer"));
      return undefined;
    },
  });
}
