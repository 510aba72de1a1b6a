import type { Request, Response, Router } from "express";
import type { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { actOnce, actOncePrepared } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm, refuseField } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { SatsWire } from "../http/wire.ts";
import { leadBack } from "../http/lead-back.ts";
import type { Viewer } from "../people/viewer.ts";
import { BATCH_RECIPIENTS } from "../programmes/policy.ts";
import { recipientsNamed } from "../programmes/policy.store.ts";
import { approverOutlook } from "./approver-outlook.view.ts";
import { FREEZE_FORM } from "./batch-forms.ts";
import { BATCHES_PATH } from "./batches-page.tsx";
import { draftBatch } from "./draft-batch.ts";
import type { BatchOrder } from "./draft-batch.ts";
import { isResting } from "./destination-change.ts";
import { drawTogether } from "./draw-together.ts";
import { isCostly, ownCost } from "./fee-share.ts";
import { freezeBatch } from "./freeze-batch.ts";
import type { FreezeOrder } from "./freeze-batch.ts";
import { knowChange } from "./know-change.ts";
import { FREEZE_PATH, PAYOUTS_PATH, PayoutsPage, PREVIEW_PATH } from "./payouts-page.tsx";
import { PreviewPage } from "./preview-page.tsx";
import { openRaises } from "./payout-raise.store.ts";
import { raisePayout } from "./raise-payout.ts";
import { rateOfNow } from "./ready-routes.ts";
import { readyStandings } from "./ready-standings.view.ts";
import { readyPayouts } from "./ready.view.ts";
import type { ReadyPayout } from "./ready.view.ts";
import { unendedOf } from "./unended.view.ts";
import { KNOWN_CHANGES_PATH } from "./resting-part.tsx";
import { acceptForm, batchIdOf, namesOf, newToken } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";
import { RAISES_PATH, unpricedOf } from "./unpriced-part.tsx";

/** Payouts that wait, a look at what a batch of some of them would tell, and the batch frozen. */
export function freezePages(router: Router, deps: PayoutPageDeps): void {
  router.get(PAYOUTS_PATH, async (request, response) => {
    await sendPayouts(deps, response, await deps.viewers.requirePerson(request, "payout.list"));
  });
  router.post(PREVIEW_PATH, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.build");
    await orSayWhy(deps, viewer, { request, response }, async ({ order }) => {
      await sendPreview(deps, response, viewer, { order });
    });
  });
  router.post(FREEZE_PATH, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.build");
    await orSayWhy(deps, viewer, { request, response }, async ({ order, reason, severe, key }) => {
      const sent = { request, by: viewer.actor, key };
      const input = { ...order, reason, severe, maker: viewer.person.code };
      try {
        const id = await actOncePrepared(deps.work, sent, deps.freezing, (unit, context) =>
          freezeBatch(unit, context, input),
        );
        response.redirect(303, `${BATCHES_PATH}/${id}?done=frozen`);
      } catch (error) {
        const fault = faultOf(error);
        if (fault.code !== "lint-severe") throw error;
        await sendPreview(deps, response, viewer, { order, fault, reason });
      }
    });
  });
  mountWord(router, deps, {
    path: KNOWN_CHANGES_PATH,
    then: "changed",
    say: (unit, said, body) => knowChange(unit, { ...said, number: Number(body["number"]) }),
  });
  mountWord(router, deps, {
    path: RAISES_PATH,
    then: "unpriced",
    say: (unit, said, body) => raisePayout(unit, { ...said, amount: amountIn(body) }),
  });
  // The addresses of answers, opened again without their forms.
  for (const path of [PREVIEW_PATH, FREEZE_PATH]) leadBack(router, path, PAYOUTS_PATH);
}

/** Something that two people say of a waiting payout, below `path`; `then` is the part of the page that shows what came of it. */
interface Word {
  readonly path: string;
  readonly then: string;
  readonly say: (
    unit: Unit,
    said: { readonly payout: string; readonly person: string },
    body: Record<string, unknown>,
  ) => Promise<void>;
}

function mountWord(router: Router, deps: PayoutPageDeps, { path, then, say }: Word): void {
  leadBack(router, `${path}/:id`, `${PAYOUTS_PATH}#${then}`);
  router.post(`${path}/:id`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "payout.hold");
    try {
      const key = acceptForm(deps, viewer, request);
      const said = { payout: batchIdOf(request), person: viewer.person.code };
      await actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
        await say(unit, said, request.body as Record<string, unknown>);
        return {};
      });
      response.redirect(303, `${PAYOUTS_PATH}#${then}`);
    } catch (error) {
      await sendPayouts(deps, response, viewer, { fault: faultOf(error) });
    }
  });
}

/** The sum that a form about one carries; 0, which no sum is, for anything else. */
function amountIn(body: Record<string, unknown>): bigint {
  const sent = SatsWire.safeParse(body["amount"]);
  return sent.success ? BigInt(sent.data) : 0n;
}

/** What a person ticked, in order. */
interface Asked {
  readonly order: BatchOrder;
  readonly reason: string | undefined;
  /** What severe findings the page had shown. */
  readonly severe: FreezeOrder["severe"];
  readonly key: string;
}

/** Does what the form asks for, or shows the form again with what is wrong. */
async function orSayWhy(
  deps: PayoutPageDeps,
  viewer: Viewer,
  { request, response }: { request: Request; response: Response },
  act: (asked: Asked) => Promise<void>,
): Promise<void> {
  const form = parseForm(FREEZE_FORM, request.body);
  try {
    const key = acceptForm(deps, viewer, request);
    if (!form.ok) {
      await sendPayouts(deps, response, viewer, { attempt: form.attempt });
      return;
    }
    const { rate, reason, lintReason, severe, ...chosen } = form.value;
    if ((rate === undefined) !== (reason === undefined)) {
      const [field, message] =
        rate === undefined ? (["rate", "rate.alone"] as const) : (["reason", "rate.why"] as const);
      const attempt = refuseField(attemptOf(FREEZE_FORM, request.body), field, message);
      await sendPayouts(deps, response, viewer, { attempt });
      return;
    }
    const fee = rate !== undefined && reason !== undefined ? { fee: { rate, reason } } : {};
    await act({ order: { ...chosen, ...fee }, reason: lintReason, severe, key });
  } catch (error) {
    const attempt = attemptOf(FREEZE_FORM, request.body);
    await sendPayouts(deps, response, viewer, { fault: faultOf(error), attempt });
  }
}

/** For each programme so many of what waits as its policy says, as freezing would draw them. */
async function drawEach(
  { read, random }: PayoutPageDeps,
  waiting: readonly ReadyPayout[],
): Promise<ReadyPayout[]> {
  const drawn: ReadyPayout[] = [];
  for (const programme of new Set(waiting.map((payout) => payout.programme))) {
    const most = (await recipientsNamed(read, programme)) ?? BATCH_RECIPIENTS.usual;
    const own = waiting.filter((payout) => payout.programme === programme);
    drawn.push(...drawTogether(own, most, random));
  }
  return drawn;
}

async function sendPayouts(
  deps: PayoutPageDeps,
  response: Response,
  viewer: Viewer,
  shown: { fault?: Fault; attempt?: Attempt } = {},
): Promise<void> {
  const all = await readyPayouts(deps.read);
  const at = deps.clock.now();
  // One whose destination was changed stands with its warning, whatever else it waits for.
  const settled = all.filter(({ change }) => !isResting(change, at));
  const unended = await unendedOf(deps.read, settled);
  const kept = new Set(unended.map(({ id }) => id));
  const payouts = all.filter(({ id }) => !kept.has(id));
  const rested = payouts.filter(({ change }) => !isResting(change, at));
  const standings = await readyStandings(deps.read, rested, at);
  const raises = await openRaises(deps.read, [...standings.keys()], at);
  const unpriced = unpricedOf(rested, standings, raises);
  const held = new Set(unpriced.map(({ id }) => id));
  const waiting = rested.filter(({ id }) => !held.has(id));
  const rate = await rateOfNow(deps);
  const costs = new Map(
    waiting.flatMap((payout) =>
      rate !== undefined && isCostly(payout, rate) ? [[payout.id, ownCost(payout, rate)]] : [],
    ),
  );
  const drawn = await drawEach(
    deps,
    waiting.filter(({ id }) => !costs.has(id)),
  );
  const page = PayoutsPage({
    person: viewer.person,
    newToken: () => newToken(deps, viewer),
    payouts: payouts.filter(({ id }) => !held.has(id)),
    unpriced,
    unended,
    drawn: new Set(drawn.map(({ id }) => id)),
    costs,
    nameOf: await namesOf(deps),
    at,
    ...shown,
  });
  sendPage(response, page, statusOfPage(shown.fault, shown.attempt));
}

async function sendPreview(
  deps: PayoutPageDeps,
  response: Response,
  viewer: Viewer,
  shown: { order: BatchOrder; fault?: Fault; reason?: string | undefined },
): Promise<void> {
  const { order, fault, reason } = shown;
  const context = await deps.context();
  const draft = await deps.work(viewer.actor, (unit) => draftBatch(unit, context, order));
  const { plan, payouts, programme, price, rate } = draft;
  const page = PreviewPage({
    person: viewer.person,
    token: newToken(deps, viewer),
    programme,
    name: (await namesOf(deps))(programme),
    payouts: payouts.map(({ id, amount }) => ({ id, amount })),
    fee: plan.fee,
    change: plan.change,
    rate,
    price,
    report: plan.report,
    outlook: await approverOutlook(deps.read, context, {
      payouts,
      maker: viewer.person.code,
      list: viewer.people,
      at: deps.clock.now(),
    }),
    fault,
    reason,
  });
  sendPage(response, page, statusOfPage(fault, undefined));
}
