import type { Router } from "express";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import { explainSpend } from "./explain-spend.ts";
import { recoverCoins } from "./recover-coins.ts";
import { rulingPages } from "./ruling-page-routes.ts";
import type { PayoutPageDeps } from "./send-batch-page.tsx";
import { CAUSES } from "./unexplained.ts";
import { UNEXPLAINED_PATH, UnexplainedPage } from "./unexplained-page.tsx";
import { RecoveryReason } from "./unexplained-routes.ts";
import { unexplainedSpends } from "./unexplained.view.ts";

const Txid = z.string().regex(/^[0-9a-f]{64}$/);
const SentCause = z.object({ cause: z.enum(CAUSES) });
const SentReason = z.object({ reason: RecoveryReason });

/** The page of coins that no batch spent, and the form by which people say why. */
export function unexplainedPages(router: Router, deps: PayoutPageDeps): void {
  rulingPages(router, deps, {
    path: UNEXPLAINED_PATH,
    subject: { name: "txid", id: Txid },
    unknown,
    page: async (props) =>
      UnexplainedPage({ ...props, spends: await unexplainedSpends(deps.read) }),
    forms: {
      "": async (unit, { about, person, body }) => {
        const sent = SentCause.safeParse(body);
        if (!sent.success) throw unknown();
        await explainSpend(unit, { txid: about, person, cause: sent.data.cause });
      },
      "/recovery": async (unit, { about, person, body }) => {
        const sent = SentReason.safeParse(body);
        if (!sent.success)
          throw new Fault("invalid", "request-invalid", "Say in a few plain words why.");
        await recoverCoins(unit, { txid: about, person, reason: sent.data.reason });
      },
    },
  });
}

function unknown(): Fault {
  return new Fault("not-found", "spend-unknown", "No such transaction took coins of this fund.");
}
