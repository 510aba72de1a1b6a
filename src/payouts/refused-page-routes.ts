import type { Router } from "express";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import { HexWire, ReferenceWire } from "../http/wire.ts";
import { giveUpPayout } from "./give-up-payout.ts";
import { REFUSED_PATH, RefusedPage } from "./refused-page.tsx";
import { refusedPayouts } from "./refused-payouts.view.ts";
import { rulingPages } from "./ruling-page-routes.ts";
import { sayHandPaid } from "./say-hand-paid.ts";
import type { PayoutPageDeps } from "./send-batch-page.tsx";

const SentSpend = z.object({ spend: HexWire(32) });

/** The page of payouts that the signer never signs or that somebody paid by hand, and the buttons by which two people rule on one. */
export function refusedPages(router: Router, deps: PayoutPageDeps): void {
  rulingPages(router, deps, {
    path: REFUSED_PATH,
    subject: { name: "payout", id: ReferenceWire },
    unknown,
    page: async (props) => RefusedPage({ ...props, payouts: await refusedPayouts(deps.read) }),
    forms: {
      "/giving-up": (unit, { about, person }) => giveUpPayout(unit, { payout: about, person }),
      "/paying": async (unit, { about, person, body }) => {
        const sent = SentSpend.safeParse(body);
        if (!sent.success) throw unknown();
        const { spend } = sent.data;
        await sayHandPaid(unit, { payout: about, person, spend, verdict: "unpaid" });
      },
    },
  });
}

function unknown(): Fault {
  return new Fault("not-found", "payout-not-refused", "There is no such payout.");
}
