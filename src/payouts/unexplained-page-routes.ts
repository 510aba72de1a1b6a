import type { Response, Router } from "express";
import { z } from "zod";
import type { Fault } from "../base/fault.ts";
import { Fault as Refused } from "../base/fault.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import type { Viewer } from "../people/viewer.ts";
import type { Unit } from "../db/unit.ts";
import { explainSpend } from "./explain-spend.ts";
import { recoverCoins } from "./recover-coins.ts";
import { RecoveryReason } from "./unexplained-routes.ts";
import { acceptForm, namesOf, newToken } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";
import { CAUSES } from "./unexplained.ts";
import { UNEXPLAINED_PATH, UnexplainedPage } from "./unexplained-page.tsx";
import { unexplainedSpends } from "./unexplained.view.ts";

const Txid = z.string().regex(/^[0-9a-f]{64}$/);
const SentCause = z.object({ cause: z.enum(CAUSES) });
const SentReason = z.object({ reason: RecoveryReason });

/** Who sends a form about which transaction, and what is in it. */
interface Said {
  readonly txid: string;
  readonly person: string;
  readonly body: unknown;
}

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
  /** A form about one transaction: `act` takes what was sent, or says that it is not to be understood. */
  const take = (path: string, act: (unit: Unit, said: Said) => Promise<void>): void => {
    router.post(path, formBody, async (request, response) => {
      const viewer = await deps.viewers.requirePerson(request, "payout.hold");
      try {
        const key = acceptForm(deps, viewer, request);
        const txid = Txid.safeParse(request.params["txid"]);
        if (!txid.success) throw unknown();
        const body: unknown = request.body;
        const said = { txid: txid.data, person: viewer.person.code, body };
        await actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
          await act(unit, said);
          return {};
        });
        response.redirect(303, UNEXPLAINED_PATH);
      } catch (error) {
        await send(response, viewer, faultOf(error));
      }
    });
  };
  take(`${UNEXPLAINED_PATH}/:txid`, async (unit, { body, ...said }) => {
    const sent = SentCause.safeParse(body);
    if (!sent.success) throw unknown();
    await explainSpend(unit, { ...said, cause: sent.data.cause });
  });
  take(`${UNEXPLAINED_PATH}/:txid/recovery`, async (unit, { body, ...said }) => {
    const sent = SentReason.safeParse(body);
    if (!sent.success)
      throw new Refused("invalid", "request-invalid", "Say in a few plain words why.");
    await recoverCoins(unit, { ...said, reason: sent.data.reason });
  });
}

function unknown(): Fault {
  return new Refused("not-found", "spend-unknown", "No such transaction took coins of this fund.");
}
