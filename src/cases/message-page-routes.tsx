import type { Router } from "express";
import { toHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { claimOnce, pageProps, withCode } from "./claim-page-routes.ts";
import type { ClaimCall, ClaimPageDeps } from "./claim-page-routes.ts";
import { withClaims } from "./claim-routes.ts";
import { MESSAGE_FORM, WRITING_PATH } from "./message-forms.ts";
import { MessagesPage } from "./message-pages.tsx";
import { canWrite } from "./message.ts";
import { readMessages, writeAsApplicant } from "./messages.ts";

/** An applicant's messages: read, and written. */
export function messagePages(router: Router, deps: ClaimPageDeps): void {
  router.post(
    "/request/messages",
    formBody,
    withCode(deps, (call) => show(deps, call)),
  );
  router.post(
    WRITING_PATH,
    formBody,
    withCode(deps, (call) => write(deps, call)),
  );
}

async function show(
  deps: ClaimPageDeps,
  call: ClaimCall,
  after: { readonly refused?: string; readonly attempt?: Attempt } = {},
): Promise<void> {
  const read = await withClaims(deps, deps.looks)(call, async (unit, { open, case: current }) => ({
    messages: await readMessages(unit, open, { side: "applicant", purpose: "messages" }),
    open: canWrite(current.state),
  }));
  const page = <MessagesPage {...pageProps(deps, call)} {...read} {...after} />;
  const isRefused = after.refused !== undefined || after.attempt !== undefined;
  sendPage(call.response, page, isRefused ? 422 : 200);
}

async function write(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const form = parseForm(MESSAGE_FORM, call.body);
  if (!form.ok) return show(deps, call, { attempt: form.attempt });
  const { text } = form.value;
  try {
    await claimOnce(deps, call, `message ${toHex(sha256(utf8(text)))}`, (unit, claim) =>
      writeAsApplicant(unit, claim, { text }),
    );
  } catch (error) {
    if (!(error instanceof Fault && error.code.startsWith("messages-"))) throw error;
    return show(deps, call, { refused: error.code });
  }
  return show(deps, call);
}
