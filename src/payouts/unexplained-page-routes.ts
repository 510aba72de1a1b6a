import type { Response, Router } from "express";
import { z } from "zod";
import type { Fault } from "../base/fault.ts";
import { Fault as Refused } from "../base/fault.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import type { Viewer } from "../people/viewer.ts";
import { explainSpend } from "./explain-spend.ts";
import { acceptForm, namesOf, newToken } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";
import { CAUSES } from "./unexplained.ts";
import { UNEXPLAINED_PATH, UnexplainedPage } from "./unexplained-page.tsx";
import { unexplainedSpends } from "./unexplained.view.ts";

const Txid = z.string().regex(/^[0-9a-f]{64}$/);
const Sent = z.object({ cause: z.enum(CAUSES) });

/** The page of coins that no batch spent, and the form by which people say why. */
export function unexplainedPages(router: Router, deps: PayoutPageDeps): void {
  const send = async (response: Response, viewer: Viewer, fault?: Fault): Promise<void> => {
    const page = UnexplainedPage({
      person: viewer.person,
      newToken: () => newToken(deps, viewer),
      spends: await unexplainedSpends(deps.read),
      nameOf: await namesOf(deps),
      fault,
    });
    sendPage(response, page, statusOfPage(fault, undefined));
  };
  router.get(UNEXPLAINED_PATH, async (request, response) => {
    await send(response, await deps.viewers.requirePerson(request, "batch.read"));
  });
  router.post(`${UNEXPLAINED_PATH}/:txid`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "payout.hold");
    try {
      const key = acceptForm(deps, viewer, request);
      const txid = Txid.safeParse(request.params["txid"]);
      const sent = Sent.safeParse(request.body);
      if (!txid.success || !sent.success)
        throw new Refused(
          "not-found",
          "spend-unknown",
          "No such transaction took coins of this fund.",
        );
      const said = { txid: txid.data, person: viewer.person.code, cause: sent.data.cause };
      await actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
        await explainSpend(unit, said);
        return {};
      });
      response.redirect(303, UNEXPLAINED_PATH);
    } catch (error) {
      await send(response, viewer, faultOf(error));
    }
  });
}
