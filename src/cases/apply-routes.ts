import type { Request, RequestHandler, Response, Router } from "express";
import { utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { isDark } from "../blackouts/blackout.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import { admit } from "../db/day-budget.ts";
import type { DayBudget } from "../db/day-budget.ts";
import { once } from "../db/once.ts";
import { attemptOf, formBody, parseForm, refuseField } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { languageOf } from "../http/negotiate.ts";
import { isHidden } from "../http/rate-limit.ts";
import type { RateLimit } from "../http/rate-limit.ts";
import { sentToken } from "../http/sent-token.ts";
import { firstAddresses } from "../payouts/destination-source.ts";
import type { FirstAddress } from "../payouts/destination-source.ts";
import { listOffers } from "../programmes/offers.view.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import { APPLY_FORM, partsOf } from "./apply-form.ts";
import { ApplyPage, BeforePage, ClaimCodePage } from "./apply-pages.tsx";
import type { ApplyNotice } from "./apply-pages.tsx";
import { shown } from "./chosen-destination.ts";
import { CLAIM_FORM } from "./claim-forms.ts";
import { toldLike } from "./destination-refusals.ts";
import { HoldPage } from "./hold-page.tsx";
import { offerRefusal } from "./offer-choices.ts";
import { PaperPage } from "./paper-page.tsx";
import { caseTexts } from "./texts.ts";
import type { ClaimPageDeps } from "./claim-page-routes.ts";
import { readFirstDestination } from "./seal-destination.ts";
import { submitRequest } from "./submit-request.ts";
import type { SubmittedRequest } from "./submit-request.ts";

/** Nobody answers the questions in less; what is sent sooner was not typed. */
const SECONDS_MIN = 2;

/** Requests that one sender may send in an hour before they share with the others who sent as many. */
const AN_HOUR = 6;

/**
 * The share of one sender in them, so that none uses up the day; senders over theirs have together a quarter of what forms give out in an hour,
 * because a Tor exit is one sender.
 */
export function senderShare(apiPerDay: number): RateLimit {
  const hour = { seconds: 3600 };
  const formsAnHour = apiPerDay / 4 / 24;
  return {
    name: "shares",
    perAddress: { points: AN_HOUR, ...hour },
    overall: { points: apiPerDay, ...hour },
    crowd: { points: Math.max(1, Math.floor(formsAnHour / 4)), ...hour },
  };
}

/** What to know before asking, the questions, and the page that shows the claim code once. */
export function applyPages(router: Router, deps: ClaimPageDeps): void {
  router.get("/apply", async (_request, response) => {
    const programmes = await listProgrammes(deps.read);
    const open = programmes.some(({ state }) => state === "open");
    sendPage(response, BeforePage({ language: languageOf(response), open }));
  });
  router.get("/what-we-hold", async (_request, response) => {
    const blackout = isDark(await darkDays(deps.read, deps.clock.now()));
    sendPage(response, HoldPage({ language: languageOf(response), blackout }));
  });
  router.get("/apply/paper", async (_request, response) => {
    const offers = await listOffers(deps.read);
    sendPage(response, PaperPage({ language: languageOf(response), offers }));
  });
  router.get("/apply/form", (_request, response) => ask(deps, response, 200));
  // A form that is none of ours, or an old one, is turned away before it takes a turn from those that are.
  const ours: RequestHandler = async (request, response, next) => {
    if (keyOf(deps, sentToken(request)) !== undefined) {
      next();
      return;
    }
    const attempt = attemptOf(APPLY_FORM, request.body);
    await ask(deps, response, 403, { attempt, notice: "stale" });
  };
  router.post("/apply/form", formBody, ours, ...deps.limit, takeForm(deps));
}

/** Reads the form, stores what it asks for once, and shows the code; or shows the form again, with what was typed and why. */
function takeForm(deps: ClaimPageDeps): RequestHandler {
  return async (request, response) => {
    const attempt = attemptOf(APPLY_FORM, request.body);
    const key = keyOf(deps, sentToken(request));
    if (key === undefined) return ask(deps, response, 403, { attempt, notice: "stale" });
    const form = parseForm(APPLY_FORM, request.body);
    if (!form.ok) return ask(deps, response, 422, { attempt: form.attempt });
    try {
      const submitted = await submitOnce(deps, { request, response, key, attempt }, form.value);
      const { destination, secondCode, secondCodeDigits, ...codes } = submitted;
      const page = ClaimCodePage({
        language: languageOf(response),
        submitted: codes,
        second: secondCode && secondCodeDigits ? { secondCode, secondCodeDigits } : undefined,
        destination: destination && (await shown(destination)),
        random: deps.random,
        token: deps.tokens.issue(purposeOf(CLAIM_FORM), deps.clock.now()),
      });
      sendPage(response, page);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await refuse(deps, { request, response, key, attempt }, error);
    }
  };
}

interface Sent {
  readonly request: Request;
  readonly response: Response;
  readonly key: string;
  readonly attempt: Attempt;
}

async function submitOnce(
  deps: ClaimPageDeps,
  { request, response, key }: Sent,
  value: Parameters<typeof partsOf>[0],
): Promise<SubmittedRequest> {
  const { application, destination: given, second } = partsOf(value);
  const destination = given && readFirstDestination(given, deps.network);
  const formAge = deps.tokens.ageOf(sentToken(request), deps.clock.now());
  // All that was sent, and not what may be shown of it again.
  const bodyHash = sha256(utf8(JSON.stringify(request.body)));
  return deps.work({ kind: "claimant" }, (unit) =>
    once(unit, { scope: "apply", key, bodyHash }, async () => {
      // Only of what is new: whoever lost the answer gets it again, however busy their exit is.
      await deps.shares(request, response, () => undefined);
      await admit(unit, pageBudget(request.ip, deps.apiPerDay), { formAge });
      const triagers = await deps.triagers(unit);
      const { fund, tokenKeys } = deps;
      return submitRequest(unit, deps.shreds, {
        fund,
        application,
        destination,
        second,
        triagers,
        tokenKeys,
      });
    }),
  );
}

/** Shows the form again with why it was refused; throws what its sender can do nothing about. */
async function refuse(
  deps: ClaimPageDeps,
  { request, response, attempt }: Sent,
  fault: Fault,
): Promise<void> {
  // The form comes back as it is: its age counts, and under another token it could become a second request.
  const token = String(sentToken(request));
  if (fault.code === "idempotency-key-reused")
    return ask(deps, response, 409, { attempt, notice: "again" });
  const notice = MANY_ASK[fault.code];
  if (notice !== undefined) {
    const { retryAfter } = fault.extra;
    if (retryAfter !== undefined) response.setHeader("Retry-After", String(retryAfter));
    return ask(deps, response, 429, { attempt, notice, token });
  }
  if (fault.code === "programme-unknown" || fault.code === "programme-not-open") {
    const refused = refuseField(attempt, "programme", "Choose a programme.");
    return ask(deps, response, 409, { attempt: refused });
  }
  if (fault.kind !== "invalid") throw fault;
  const text = caseTexts(languageOf(response));
  const offer = offerRefusal(fault, await listOffers(deps.read), text);
  if (offer !== undefined)
    return ask(deps, response, 422, {
      attempt: refuseField(attempt, offer.field, offer.message),
      token,
    });
  return ask(deps, response, 422, { ...refusedDestination(deps, attempt, fault), token });
}

/** The form as it came, with what is wrong with its destination; of an account key, with the first addresses that it could make, to choose from. */
function refusedDestination(
  { network }: ClaimPageDeps,
  attempt: Attempt,
  { code }: Fault,
): Pick<Asked, "attempt" | "firsts"> {
  const text = attempt.values["destination"];
  const firsts =
    code === "destination-type-needed" && typeof text === "string"
      ? firstAddresses(text, network)
      : undefined;
  if (firsts === undefined) {
    const message = toldLike(code) ?? "destination.refused";
    return { attempt: refuseField(attempt, "destination", message) };
  }
  const hinted = firsts.find(({ isHinted }) => isHinted)?.choice;
  const values = { ...attempt.values, ...(hinted !== undefined && { addressType: hinted }) };
  return { attempt: refuseField({ ...attempt, values }, "addressType", "type.lead"), firsts };
}

/**
 * What a day has for requests by the page from `ip`: as much again as for the API, in two halves that do not share. One is for those who come with an
 * address, one for those without, by the onion service, where nobody can be told from another, unless Tor names circuits, and one flood is everybody's.
 */
function pageBudget(ip: string | undefined, apiPerDay: number): DayBudget {
  return {
    what: isHidden(ip) ? "requests by hidden page" : "requests by page",
    perDay: Math.ceil(apiPerDay / 2),
  };
}

/** What stops a request because many ask, and the notice that says so. */
const MANY_ASK: Readonly<Record<string, ApplyNotice>> = {
  "form-too-quick": "slowly",
  "daily-limit": "busy",
  "too-many-requests": "busy",
};

/** The key under which this form takes effect once; undefined when it is too old, too new or not ours. */
function keyOf(deps: ClaimPageDeps, token: unknown): string | undefined {
  const purpose = purposeOf(APPLY_FORM);
  try {
    return deps.tokens.accept(token, purpose, deps.clock.now(), SECONDS_MIN);
  } catch (error) {
    if (error instanceof Fault && error.code === "form-expired") return undefined;
    throw error;
  }
}

/** What the questions are shown with once more. */
interface Asked {
  readonly attempt?: Attempt;
  readonly notice?: ApplyNotice;
  readonly token?: string;
  readonly firsts?: readonly FirstAddress[];
}

async function ask(
  deps: ClaimPageDeps,
  response: Response,
  status: number,
  asked: Asked = {},
): Promise<void> {
  const page = ApplyPage({
    language: languageOf(response),
    offers: await listOffers(deps.read),
    token: deps.tokens.issue(purposeOf(APPLY_FORM), deps.clock.now()),
    ...asked,
  });
  sendPage(response, page, status);
}

function purposeOf(form: { readonly name: string }): { form: string; session: string } {
  return { form: form.name, session: "" };
}
