import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { Cursors } from "../http/cursor.ts";
import { CodeNameWire } from "../http/wire.ts";
import { overdueSince, urgentSince } from "../programmes/overdue.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import { caseQueue, QUEUE_PARTS } from "./case-queue.view.ts";
import type { QueuedCase, QueuePlace } from "./case-queue.view.ts";
import { CASE_STATES } from "./case.ts";
import { QueuedCaseWire } from "./case-wire.ts";
import { replaceSilent } from "./replace-silent.ts";
import { retryForStaff } from "./retry-reviewed.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";

/** What a cursor says behind an emergency. */
const AHEAD = "ahead";

const filters = {
  show: z.enum(QUEUE_PARTS).optional(),
  state: z.enum(CASE_STATES).optional(),
  programme: CodeNameWire.optional(),
};

/** `GET /api/v1/cases`. */
export function queueRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/cases",
    name: "listCases",
    summary: "The cases you may open",
    description:
      "Emergencies ahead, then oldest first. `show`: what is yours to do now (`mine`), what anybody may take (`unassigned`), what waits for somebody else (`waiting`), what has been undecided for longer than its programme wants (`overdue`). `next` is the cursor of the following page of the same list, as `after`.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.list"),
    query: z.strictObject({
      ...filters,
      after: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.strictObject({ cases: z.array(QueuedCaseWire), next: z.string().optional() }),
    problems: ["cursor-invalid"],
    handle: async ({ who, query }) => {
      await retryForStaff(deps, who);
      await replaceSilent(deps, who);
      const person = who.person.code;
      const { show, state, programme, after, limit } = query;
      const scope = queueScope(person, [show, state, programme]);
      const programmes = await listProgrammes(deps.read);
      const dueSince = await overdueSince(deps.read, programmes, deps.clock.now());
      const cases = await caseQueue(deps.read, {
        person,
        states: state === undefined ? undefined : [state],
        programme,
        part: show,
        after: placeIn(deps.cursors, scope, after),
        limit,
        dueSince,
        urgentSince: urgentSince(deps.clock.now()),
      });
      const next = nextOf(deps.cursors, scope, cases, limit);
      return { cases, ...(next !== undefined && { next }) };
    },
  });
}

/** The name of a person's list in its cursors; `of` are its filters. */
export function queueScope(person: string, of: readonly (string | undefined)[]): string {
  return ["cases", person, ...of.map((each) => each ?? "")].join("/");
}

/** The place that a cursor of this list names; Fault invalid `cursor-invalid` for another one's. */
export function placeIn(
  cursors: Cursors,
  scope: string,
  cursor: string | undefined,
): QueuePlace | undefined {
  const [submittedOn, id, ahead] = cursor === undefined ? [] : cursors.read(scope, cursor);
  if (submittedOn === undefined || id === undefined) return undefined;
  return { submittedOn, id, urgent: ahead === AHEAD };
}

/** The cursor behind a page of `limit` cases; undefined when it is not full, so that nothing can follow. */
export function nextOf(
  cursors: Cursors,
  scope: string,
  cases: readonly QueuedCase[],
  limit: number,
): string | undefined {
  const last = cases.at(-1);
  if (last === undefined || cases.length < limit) return undefined;
  return cursors.issue(scope, [last.submittedOn, last.id, last.urgent ? AHEAD : ""]);
}
