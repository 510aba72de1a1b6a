import type { Request, Response, Router } from "express";
import type { Fault } from "../base/fault.ts";
import { parseFeeRate } from "../bitcoin/fee-rate.ts";
import { actOncePrepared } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import type { Viewer } from "../people/viewer.ts";
import { BUMP_FORM } from "./batch-forms.ts";
import { BATCHES_PATH } from "./batches-page.tsx";
import { bumpPlans } from "./bump-plans.view.ts";
import { BumpsPage } from "./bumps-page.tsx";
import { liftBatch } from "./lift-batch.ts";
import { acceptForm, batchIdOf, newToken, sendBatch } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";

/** The page on which a treasurer lifts a batch that is stuck. */
export function bumpPages(router: Router, deps: PayoutPageDeps): void {
  const path = `${BATCHES_PATH}/:id/bumps`;
  const send = async (
    request: Request,
    response: Response,
    viewer: Viewer,
    shown: { fault?: Fault; attempt?: Attempt } = {},
  ): Promise<void> => {
    const batch = batchIdOf(request);
    const { quote } = await deps.context();
    const asked = request.query["rate"] ?? (request.body as { rate?: unknown } | undefined)?.rate;
    const rate = (typeof asked === "string" ? parseFeeRate(asked) : undefined) ?? quote.rate;
    const { network } = deps;
    const at = deps.clock.now();
    const relayFloor = quote.floor;
    const plans = await bumpPlans(deps.read, { network, batch, rate, relayFloor, at });
    const token = newToken(deps, viewer);
    const page = BumpsPage({ person: viewer.person, token, batch, rate, plans, ...shown });
    sendPage(response, page, statusOfPage(shown.fault, shown.attempt));
  };
  router.get(path, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.bump");
    try {
      await send(request, response, viewer);
    } catch (error) {
      // Mined meanwhile: the batch's own page says how it stands.
      await sendBatch(
        deps,
        response,
        { viewer, id: batchIdOf(request) },
        { fault: faultOf(error) },
      );
    }
  });
  router.post(path, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.bump");
    const batch = batchIdOf(request);
    try {
      const key = acceptForm(deps, viewer, request);
      const form = parseForm(BUMP_FORM, request.body);
      if (!form.ok) {
        await send(request, response, viewer, { attempt: form.attempt });
        return;
      }
      const order = { ...form.value, batch, maker: viewer.person.code };
      const next = await actOncePrepared(
        deps.work,
        { request, by: viewer.actor, key },
        deps.freezing,
        (unit, context) => liftBatch(unit, context, order),
      );
      response.redirect(
        303,
        `${BATCHES_PATH}/${next}?done=${next === batch ? "bumped" : "frozen"}`,
      );
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === "batch-transition")
        await sendBatch(deps, response, { viewer, id: batch }, { fault });
      else await send(request, response, viewer, { fault });
    }
  });
}
