import type { Response, Router } from "express";
import { Fault } from "../base/fault.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { ReferenceWire } from "../http/wire.ts";
import type { Viewer } from "../people/viewer.ts";
import { giveUpPayout } from "./give-up-payout.ts";
import { REFUSED_PATH, RefusedPage } from "./refused-page.tsx";
import { refusedPayouts } from "./refused-payouts.view.ts";
import { acceptForm, namesOf, newToken } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";

/** The page of payouts that the signer never signs, and the button by which two people give one up. */
export function refusedPages(router: Router, deps: PayoutPageDeps): void {
  const send = async (response: Response, viewer: Viewer, fault?: Fault): Promise<void> => {
    const page = RefusedPage({
      person: viewer.person,
      newToken: () => newToken(deps, viewer),
      payouts: await refusedPayouts(deps.read),
      nameOf: await namesOf(deps),
      fault,
    });
    sendPage(response, page, statusOfPage(fault, undefined));
  };
  router.get(REFUSED_PATH, async (request, response) => {
    await send(response, await deps.viewers.requirePerson(request, "batch.read"));
  });
  router.post(`${REFUSED_PATH}/:payout/giving-up`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "payout.hold");
    try {
      const key = acceptForm(deps, viewer, request);
      const payout = ReferenceWire.safeParse(request.params["payout"]);
      if (!payout.success)
        throw new Fault("not-found", "payout-not-refused", "There is no such payout.");
      const said = { payout: payout.data, person: viewer.person.code };
      await actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
        await giveUpPayout(unit, said);
        return {};
      });
      response.redirect(303, REFUSED_PATH);
    } catch (error) {
      await send(response, viewer, faultOf(error));
    }
  });
}
