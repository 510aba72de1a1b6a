import express from "express";
import type { Router } from "express";
import { toHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { attemptOf, formBody, parseForm, refuseField } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { languageOf } from "../http/negotiate.ts";
import { localPath } from "../http/text.ts";
import { firstAddresses } from "../payouts/destination-source.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import { appealCase, seatPanel } from "./appeal.ts";
import { APPEAL_FORM, APPEAL_PATH, PANEL_PATH } from "./appeal-forms.ts";
import { applyPages } from "./apply-routes.ts";
import { AskAgainPage } from "./ask-twice.tsx";
import { takeBackDestination } from "./change-queued.ts";
import { shown } from "./chosen-destination.ts";
import type { ChosenDestination } from "./chosen-destination.ts";
import { taken } from "./count-refusals.ts";
import type { CountedRefusal } from "./count-refusals.ts";
import { askCode, claimOnce, isRefusal, pageProps, withCode } from "./claim-page-routes.ts";
import type { ClaimCall, ClaimPageDeps } from "./claim-page-routes.ts";
import {
  DESTINATION_FORM,
  ERASURE,
  ERASURE_FORM,
  WITHDRAWAL,
  WITHDRAWAL_FORM,
} from "./claim-forms.ts";
import { checkPayouts } from "./check-payouts.ts";
import type { CheckedPayout } from "./check-payouts.ts";
import type { OpenClaim } from "./claim.ts";
import { ComparePage } from "./destination-pages.tsx";
import { LATE_REFUSALS, toldLike } from "./destination-refusals.ts";
import { AddressTypePage } from "./destination-type-page.tsx";
import { ErasedPage } from "./erased-page.tsx";
import { decisionPages } from "./decision-page-routes.ts";
import type { DecisionPageDeps } from "./decision-page-routes.ts";
import { eraseOnce } from "./erasure-routes.ts";
import { evidencePages } from "./evidence-page-routes.ts";
import { giveCaseAddress } from "./give-case-address.ts";
import { messagePages } from "./message-page-routes.tsx";
import { pauseForms } from "./pause-page-routes.ts";
import { goOnAtVisit } from "./go-on-at-visit.ts";
import { claimStatus, readClaim } from "./read-claim.ts";
import { RequestPage } from "./request-pages.tsx";
import { renewDestination, setDestination } from "./set-destination.ts";
import { vouchPages } from "./vouch-page-routes.tsx";
import { withClaims } from "./claim-routes.ts";
import { withdrawCase } from "./withdraw-case.ts";
import { endByCode } from "./withdraw-queued.ts";

/** The pages of those who ask for help. */
export function claimPages(deps: ClaimPageDeps & DecisionPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  applyPages(router, deps);
  requestPages(router, deps);
  messagePages(router, deps);
  evidencePages(router, deps);
  vouchPages(router, deps);
  router.use(decisionPages(deps));
  afterAll(router);
  return router;
}

/** Every answer about a request is the answer to a form that carried the code: no address, cookie or history ever holds it. */
function requestPages(router: Router, deps: ClaimPageDeps): void {
  router.get("/request", async (_request, response) => {
    await askCode(deps, response, 200);
  });
  const forms = [
    ["/request", show],
    ["/request/destination", choose],
    ["/request/renewal", renew],
    ["/request/taking-back", takeBack],
    ["/request/case-address", reserve],
    ["/request/payout-check", lookUp],
    [APPEAL_PATH, appeal],
    [PANEL_PATH, panel],
    ...pauseForms(show),
    [WITHDRAWAL.path, withdraw],
    [ERASURE.path, erase],
  ] as const;
  for (const [path, handle] of forms)
    router.post(
      path,
      formBody,
      withCode(deps, (call) => handle(deps, call)),
    );
}

/** The address of an answer, opened again without its form. */
function afterAll(router: Router): void {
  router.get("/request/:step", (_request, response) => {
    response.redirect(303, localPath(languageOf(response), "/request"));
  });
}

/** What the last thing asked for left to show: nothing, a certificate, what was looked up, or why it was refused. */
interface Aftermath {
  readonly certificate?: string;
  readonly checked?: readonly CheckedPayout[];
  readonly refused?: string;
  readonly attempt?: Attempt;
  readonly appealing?: Attempt;
}

async function show(deps: ClaimPageDeps, call: ClaimCall, after: Aftermath = {}): Promise<void> {
  const look = withClaims(deps, deps.looks, (code) => goOnAtVisit(deps, code));
  const facts = await look(call, (unit, claim) => readClaim(unit, claim, deps));
  const status = await claimStatus(facts);
  const programmes = await listProgrammes(deps.read);
  const found = programmes.find(({ code }) => code === status.programme);
  const page = RequestPage({
    ...pageProps(deps, call),
    status,
    programme: found?.name ?? status.programme,
    ...after,
  });
  const isRefused = [after.refused, after.attempt, after.appealing].some(
    (each) => each !== undefined,
  );
  sendPage(call.response, page, isRefused ? 422 : 200);
}

async function choose(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const form = parseForm(DESTINATION_FORM, call.body);
  if (!form.ok) return show(deps, call, { attempt: form.attempt });
  const { destination: text, addressType: choice } = form.value;
  // The text is part of the scope: who goes back and corrects it with the same page sets another destination.
  const scope = `destination ${choice ?? ""} ${toHex(sha256(utf8(text)))}`;
  return comparing(deps, call, { scope, text }, (unit, claim) =>
    setDestination(unit, claim, deps, { text, choice }),
  );
}

function renew(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  return comparing(deps, call, { scope: "renewal", text: "" }, (unit, claim) =>
    renewDestination(unit, claim, deps),
  );
}

/** Two clicks of one page take one change back; a second one is told that there is none. */
async function takeBack(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  try {
    await claimOnce(deps, call, "taking-back", async (unit, claim) => {
      await takeBackDestination(unit, claim, deps);
      return {};
    });
  } catch (error) {
    if (!isRefusal(error) || !LATE_REFUSALS.has(error.code)) throw error;
    return show(deps, call, { refused: error.code });
  }
  return show(deps, call);
}

/** Sets a destination, once, and shows it to be compared; or asks what is missing, or says why it was refused. */
async function comparing(
  deps: ClaimPageDeps,
  call: ClaimCall,
  asked: { scope: string; text: string },
  work: (unit: Unit, claim: OpenClaim) => Promise<ChosenDestination | CountedRefusal>,
): Promise<void> {
  try {
    const destination = await shown(taken(await claimOnce(deps, call, asked.scope, work)));
    const { random } = deps;
    sendPage(call.response, ComparePage({ ...pageProps(deps, call), destination, random }));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const firsts =
      error.code === "destination-type-needed"
        ? firstAddresses(asked.text, deps.network)
        : undefined;
    if (firsts !== undefined) {
      const page = AddressTypePage({ ...pageProps(deps, call), account: asked.text, firsts });
      sendPage(call.response, page);
      return;
    }
    const isLate = LATE_REFUSALS.has(error.code);
    const message = (isLate ? error.code : toldLike(error.code)) ?? "destination.refused";
    const attempt = refuseField(attemptOf(DESTINATION_FORM, call.body), "destination", message);
    await show(deps, call, { attempt, refused: message });
  }
}

async function reserve(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  try {
    const { certificate } = await claimOnce(deps, call, "case-address", async (unit, claim) =>
      giveCaseAddress(unit, claim, await deps.addressTrust(unit)),
    );
    await show(deps, call, certificate === undefined ? {} : { certificate });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === "case-address-early")
      return show(deps, call, { refused: "caseAddress.early" });
    if (error.code === "certificates-exhausted")
      return show(deps, call, { refused: "caseAddress.exhausted" });
    throw error;
  }
}

async function withdraw(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const form = parseForm(WITHDRAWAL_FORM, call.body);
  if (!form.ok || form.value.sure === undefined) {
    sendPage(call.response, AskAgainPage({ ...pageProps(deps, call), ...WITHDRAWAL }));
    return;
  }
  try {
    await claimOnce(deps, call, "withdrawal", (unit, claim) => withdrawCase(unit, claim));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const isSigned = error.code === "withdrawal-late" || error.code === "erasure-early";
    return show(deps, call, { refused: isSigned ? "withdrawal-late" : "withdraw.late" });
  }
  await endByCode(deps, call.who);
  return show(deps, call);
}

async function erase(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const form = parseForm(ERASURE_FORM, call.body);
  if (!form.ok || form.value.sure === undefined) {
    sendPage(call.response, AskAgainPage({ ...pageProps(deps, call), ...ERASURE }));
    return;
  }
  try {
    const erasure = await eraseOnce(deps, call);
    sendPage(call.response, ErasedPage({ language: languageOf(call.response), erasure }));
  } catch (error) {
    if (!(error instanceof Fault && error.code === "erasure-early")) throw error;
    await show(deps, call, { refused: "erase.early" });
  }
}

/** Looks payments up once; the page that is sent twice says the same twice. */
async function lookUp(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const checked = await claimOnce(deps, call, "payout-check", async (unit, claim) => {
    const found = await checkPayouts(unit, claim);
    // The page shows none of them, so nothing keeps them.
    return found.map((payout) => ({ ...payout, openings: [] }));
  });
  return show(deps, call, { checked });
}

async function appeal(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const form = parseForm(APPEAL_FORM, call.body);
  if (!form.ok) return show(deps, call, { appealing: form.attempt });
  const { text } = form.value;
  try {
    await claimOnce(deps, call, "appeal", async (unit, claim) => {
      await appealCase(unit, claim, { text, list: await deps.people(unit) });
      return {};
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return show(deps, call, { refused: error.code });
  }
  return show(deps, call);
}

/** Whether two were found says the page. */
async function panel(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  try {
    await claimOnce(deps, call, "appeal-panel", async (unit, claim) => {
      await seatPanel(unit, claim, await deps.people(unit));
      return {};
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return show(deps, call);
}
