import type { RequestHandler, Request, Response } from "express";
import { utf8 } from "../base/bytes.ts";
import type { Clock, Random } from "../base/clock.ts";
import { formatCode } from "../base/code.ts";
import type { Code } from "../base/code.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { isDark } from "../blackouts/blackout.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import { once } from "../db/once.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { FormTokens } from "../http/csrf.ts";
import { attemptOf, parseForm, refuseField } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { languageOf } from "../http/negotiate.ts";
import { sentToken } from "../http/sent-token.ts";
import { CLAIM_FORM } from "./claim-forms.ts";
import { withClaims } from "./claim-routes.ts";
import type { OpenClaim } from "./claim.ts";
import { ClaimCodeFormPage } from "./request-pages.tsx";
import type { ClaimPageProps } from "./request-pages.tsx";
import type { ClaimDeps } from "./routes.ts";

/** What the recipient's pages need beside what their JSON routes need. */
export interface ClaimPageDeps extends ClaimDeps {
  readonly read: Reader;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: FormTokens;
  /** Keeps one sender from using up what a day has for requests by the page. */
  readonly shares: RequestHandler;
}

/** A form that came with a good code. `key` makes what it asks for happen once. */
export interface ClaimCall {
  readonly request: Request;
  readonly who: Code;
  readonly key: string;
  readonly body: unknown;
  readonly response: Response;
}

/** The call that a form makes, or the form as it came when its code is mistyped. Fault forbidden `form-expired`. */
export function readCall(
  deps: ClaimPageDeps,
  request: Request,
  response: Response,
): ClaimCall | Attempt {
  const purpose = { form: CLAIM_FORM.name, session: "" };
  const key = deps.tokens.accept(sentToken(request), purpose, deps.clock.now());
  const body: unknown = request.body;
  const form = parseForm(CLAIM_FORM, body);
  return form.ok ? { request, who: form.value.code, key, body, response } : form.attempt;
}

/** Reads token and code; asks for the code again when it is mistyped, or, alike for all that open nothing, when it opens nothing. */
export function withCode(
  deps: ClaimPageDeps,
  handle: (call: ClaimCall) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const call = readCall(deps, request, response);
    if (!("who" in call)) {
      await askCode(deps, response, 422, call);
      return;
    }
    await handle(call).catch(askUnknown(deps, call));
  };
}

/** Asks for the code again when it opened nothing; throws what else went wrong. */
export function askUnknown(
  deps: ClaimPageDeps,
  call: ClaimCall,
): (error: unknown) => Promise<void> {
  return async (error) => {
    if (!(error instanceof Fault && error.code === "code-unknown")) throw error;
    const typed = attemptOf(CLAIM_FORM, call.body);
    await askCode(deps, call.response, 401, refuseField(typed, "code", error.code));
  };
}

/** Asks for the code, or asks again. */
export async function askCode(
  deps: ClaimPageDeps,
  response: Response,
  status: number,
  attempt?: Attempt,
): Promise<void> {
  const page = ClaimCodeFormPage({
    language: languageOf(response),
    token: newToken(deps),
    blackout: isDark(await darkDays(deps.read, deps.clock.now())),
    ...(attempt === undefined ? {} : { attempt }),
  });
  sendPage(response, page, status);
}

/** A double click, or a page that is loaded again, does the work once and gets the same answer. */
export function claimOnce<T>(
  deps: ClaimPageDeps,
  call: ClaimCall,
  scope: string,
  work: (unit: Unit, claim: OpenClaim) => Promise<T>,
): Promise<T> {
  const bodyHash = sha256(utf8(scope));
  return withClaims(deps, deps.changes)(call, (unit, claim) =>
    once(unit, { scope, key: call.key, bodyHash }, () => work(unit, claim)),
  );
}

/** Whether this is what the asking person did wrong, or came too late for. */
export function isRefusal(error: unknown): error is Fault {
  const kinds: readonly string[] = ["invalid", "conflict"];
  return error instanceof Fault && kinds.includes(error.kind);
}

/** What every page of this request carries. */
export function pageProps(deps: ClaimPageDeps, { who, response }: ClaimCall): ClaimPageProps {
  return { language: languageOf(response), token: newToken(deps), code: formatCode(who) };
}

function newToken(deps: ClaimPageDeps): string {
  return deps.tokens.issue({ form: CLAIM_FORM.name, session: "" }, deps.clock.now());
}
