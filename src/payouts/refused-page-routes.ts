import type { Response, Router } from "express";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { HexWire, ReferenceWire } from "../http/wire.ts";
import type { Viewer } from "../people/viewer.ts";
import { giveUpPayout } from "./give-up-payout.ts";
import { REFUSED_PATH, RefusedPage } from "./refused-page.tsx";
import { sayHandPaid } from "./say-hand-paid.ts";
import { refusedPayouts } from "./refused-payouts.view.ts";
import { acceptForm, namesOf, newToken } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";

/** What a form about one payout says. */
interface Said {
  readonly payout: string;
  readonly person: string;
  readonly body: unknown;
}

const SentSpend = z.object({ spend: HexWire(32) });

/** The page of payouts that the signer never signs or that somebody paid by hand, and the buttons by which two people rule on one. */
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
  /** A form about one payout. */
  const take = (path: string, act: (unit: Unit, said: Said) => Promise<void>): void => {
    router.post(path, formBody, async (request, response) => {
      const viewer = await deps.viewers.requirePerson(request, "payout.hold");
      try {
        const key = acceptForm(deps, viewer, request);
        const payout = ReferenceWire.safeParse(request.params["payout"]);
        if (!payout.success) throw unknown();
        const body: unknown = request.body;
        const said = { payout: payout.data, person: viewer.person.code, body };
        await actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
          await act(unit, said);
          return {};
        });
        response.redirect(303, REFUSED_PATH);
      } catch (error) {
        await send(response, viewer, faultOf(error));
      }
    });
  };
  take(`${REFUSED_PATH}/:payout/giving-up`, giveUpPayout);
  take(`${REFUSED_PATH}/:payout/paying`, async (unit, { body, ...said }) => {
    const sent = SentSpend.safeParse(body);
    if (!sent.success) throw unknown();
    await sayHandPaid(unit, { ...said, spend: sent.data.spend, verdict: "unpaid" });
  });
}

function unknown(): Fault {
  return new Fault("not-found", "payout-not-refused", "There is no such payout.");
}
