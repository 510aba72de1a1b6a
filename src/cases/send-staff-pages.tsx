import type { Request, Response } from "express";
import type { Clock } from "../base/clock.ts";
import type { Fault } from "../base/fault.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { currentRates } from "../payouts/award-rate.ts";
import { allows } from "../people/permission.ts";
import { personsWith } from "../people/standing.ts";
import type { Viewer } from "../people/viewer.ts";
import { overdueSince, urgentSince } from "../programmes/overdue.ts";
import { policyInForce } from "../programmes/policy.store.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import type { Programme } from "../programmes/programme.ts";
import type { Purpose } from "../vault/entry.ts";
import { caseNotFound } from "../vault/open-vault-case.ts";
import { readCaseFile } from "./case-file.ts";
import { appealsWaiting } from "./appeals-waiting.view.ts";
import { caseQueue } from "./case-queue.view.ts";
import type { CaseId, CaseState } from "./case.ts";
import { CASE_STATES } from "./case.ts";
import { readAsFund } from "./messages.ts";
import { offeredPurposes } from "./offered-purposes.view.ts";
import type { TriedStep } from "./staff-case-forms.tsx";
import { ClosedCasePage, OpenCasePage } from "./staff-case-page.tsx";
import { CASE_FORMS } from "./staff-forms.ts";
import { nextOf, placeIn, queueScope } from "./queue-routes.ts";
import { replaceSilent } from "./replace-silent.ts";
import { retryForStaff } from "./retry-reviewed.ts";
import { CASES_PATH, QueuePage } from "./staff-queue-page.tsx";
import { readerOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import { UNDECIDED } from "./turn.ts";

/** What the caseworkers' pages need beside what their JSON routes need. */
export interface StaffCasePageDeps extends StaffCaseDeps {
  readonly clock: Clock;
  readonly tokens: FormTokens;
}

/** Most cases of one page of a list. */
const QUEUE_MAX = 100;

/** A person in front of one case. */
export interface AtCase {
  readonly viewer: Viewer;
  readonly id: CaseId;
}

/** What a page is shown with after something failed, or the first time. */
export interface Shown {
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
  readonly tried?: TriedStep | undefined;
  readonly done?: StaffCaseKey | undefined;
}

/** The key under which the form that came back takes effect once; Fault forbidden `form-expired` for a token of another session. */
export function acceptForm(deps: StaffCasePageDeps, viewer: Viewer, request: Request): string {
  const purpose = { form: CASE_FORMS, session: viewer.formSession };
  return deps.tokens.accept(sentToken(request), purpose, deps.clock.now());
}

/** Sends the queue: what is decided or what is not, one state only, or what is overdue; from a cursor on, if there is one. */
export async function sendQueue(
  deps: StaffCasePageDeps,
  response: Response,
  shown: Pick<Shown, "done" | "fault"> & {
    readonly viewer: Viewer;
    readonly decided: boolean;
    readonly overdue?: boolean;
    readonly state?: CaseState | undefined;
    readonly after?: string | undefined;
  },
): Promise<void> {
  const { viewer, decided, overdue = false, state, after, done, fault } = shown;
  await retryForStaff(deps, viewer);
  await replaceSilent(deps, viewer);
  const shows = overdue ? "overdue" : decided ? "decided" : "undecided";
  const scope = queueScope(viewer.person.code, ["page", shows, state]);
  const programmes = await listProgrammes(deps.read);
  const cases = await caseQueue(deps.read, {
    person: viewer.person.code,
    states: CASE_STATES.filter((each) =>
      state === undefined ? UNDECIDED.includes(each) !== decided : each === state,
    ),
    part: overdue ? "overdue" : undefined,
    newest: decided,
    after: placeIn(deps.cursors, scope, after),
    limit: QUEUE_MAX,
    dueSince: await overdueSince(deps.read, programmes, deps.clock.now()),
    urgentSince: urgentSince(deps.clock.now()),
  });
  const next = nextOf(deps.cursors, scope, cases, QUEUE_MAX);
  const filter = state === undefined ? `show=${shows}` : `state=${state}`;
  const page = (
    <QueuePage
      person={viewer.person}
      cases={cases}
      decided={decided}
      overdue={overdue}
      state={state}
      next={next === undefined ? undefined : `${CASES_PATH}?${filter}&after=${next}`}
      nameOf={(code) => programmes.find((each) => each.code === code)?.name ?? code}
      today={deps.clock.now()}
      appeals={await appealsWaiting(deps.read)}
      done={done}
      fault={fault}
    />
  );
  sendPage(response, page, statusOfPage(fault, undefined));
}

/** Sends a case's page without opening the case: nobody has looked at it. Fault not-found `case-not-found` when it is not theirs. */
export async function sendClosed(
  deps: StaffCasePageDeps,
  response: Response,
  at: AtCase,
  shown: Shown,
): Promise<void> {
  const { viewer, id } = at;
  const [line] = await caseQueue(deps.read, { person: viewer.person.code, id, limit: 1 });
  if (line === undefined) throw caseNotFound();
  const common = await casePageOf(deps, viewer, line.programme);
  const { code: person, roles } = viewer.person;
  const offered = await offeredPurposes(deps.read, { id, person, roles });
  const page = <ClosedCasePage {...common} {...shown} {...{ line, offered }} />;
  sendPage(response, page, statusOfPage(shown.fault, shown.attempt ?? shown.tried));
}

/**
 * Opens a case, which is recorded, and sends it. When a step has just taken the case out of this person's hands (a colleague was faster),
 * the queue says so instead; when it is theirs for other purposes only, the closed case does.
 */
export async function sendOpened(
  deps: StaffCasePageDeps,
  response: Response,
  at: AtCase & { readonly purpose: Purpose },
  shown: Shown = {},
): Promise<void> {
  const { viewer, id, purpose } = at;
  const comparing = { keys: deps.tokenKeys, list: viewer.people };
  const look = { id, by: readerOf(viewer), purpose, comparing };
  await retryForStaff(deps, viewer, id);
  try {
    const isWriter = allows(viewer.person.roles, "case.message");
    const { file, messages } = await deps.work(viewer.actor, async (unit) => {
      const file = await readCaseFile(unit, deps.shreds, look);
      const reads = isWriter && !file.masked.includes("messages");
      return { file, messages: reads ? await readAsFund(unit, deps.shreds, look) : undefined };
    });
    const common = await casePageOf(deps, viewer, file.case.programme);
    const reviewers = personsWith(viewer.people, "reviewer", deps.clock.now()).filter(
      (person) => person !== viewer.person.code,
    );
    const rates = await currentRates(deps.read, deps.clock.now());
    const page = (
      <OpenCasePage {...common} {...shown} {...{ file, purpose, reviewers, rates, messages }} />
    );
    sendPage(response, page, statusOfPage(shown.fault, shown.attempt ?? shown.tried));
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code === "purpose-unfit")
      return sendClosed(deps, response, at, { fault: shown.fault ?? fault });
    if (shown.fault === undefined || fault.code !== "case-not-found") throw error;
    await sendQueue(deps, response, { viewer, decided: false, fault: shown.fault });
  }
}

/** What every page of one case needs: who looks, a token for its forms, and its programme. */
export async function casePageOf(
  deps: StaffCasePageDeps,
  viewer: Viewer,
  code: string,
): Promise<{
  person: Viewer["person"];
  token: string;
  programme: Programme;
  tiers: readonly number[];
}> {
  const programme = (await listProgrammes(deps.read)).find((each) => each.code === code);
  if (programme === undefined) throw new Error("casePageOf: a case of no programme");
  const purpose = { form: CASE_FORMS, session: viewer.formSession };
  const token = deps.tokens.issue(purpose, deps.clock.now());
  const { tiers } = (await policyInForce(deps.read, programme)).policy;
  return { person: viewer.person, token, programme, tiers: tiers.map(({ tier }) => tier) };
}
