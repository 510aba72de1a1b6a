import type { Router } from "express";
import { Fault } from "../base/fault.ts";
import { formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { pageProps, withCode } from "./claim-page-routes.ts";
import type { ClaimCall, ClaimPageDeps } from "./claim-page-routes.ts";
import { withClaims } from "./claim-routes.ts";
import { giveVouch } from "./give-vouch.ts";
import { VOUCH_FORM, VOUCH_PATHS, VouchesPage } from "./vouch-pages.tsx";
import { VOUCH_PROBLEMS, vouchDesk } from "./vouch-routes.ts";

/** The page on which an applicant hands in what a group signed. */
export function vouchPages(router: Router, deps: ClaimPageDeps): void {
  router.post(
    VOUCH_PATHS.desk,
    formBody,
    withCode(deps, (call) => show(deps, call)),
  );
  router.post(
    VOUCH_PATHS.vouch,
    formBody,
    withCode(deps, (call) => give(deps, call)),
  );
}

async function show(
  deps: ClaimPageDeps,
  call: ClaimCall,
  after: { readonly given?: boolean; readonly refused?: string; readonly attempt?: Attempt } = {},
): Promise<void> {
  const desk = await withClaims(deps, deps.looks)(call, vouchDesk);
  const page = <VouchesPage {...pageProps(deps, call)} desk={desk} {...after} />;
  const isRefused = after.refused !== undefined || after.attempt !== undefined;
  sendPage(call.response, page, isRefused ? 422 : 200);
}

async function give(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const form = parseForm(VOUCH_FORM, call.body);
  if (!form.ok) return show(deps, call, { attempt: form.attempt });
  const given = { text: form.value.vouch, fund: deps.fund };
  try {
    await withClaims(deps, deps.changes)(call, (unit, claim) => giveVouch(unit, claim, given));
  } catch (error) {
    const codes: readonly string[] = VOUCH_PROBLEMS;
    if (!(error instanceof Fault && codes.includes(error.code))) throw error;
    return show(deps, call, { refused: error.code });
  }
  return show(deps, call, { given: true });
}
