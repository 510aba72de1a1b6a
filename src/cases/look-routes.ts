import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { Cursors } from "../http/cursor.ts";
import { CodeNameWire, TimeWire } from "../http/wire.ts";
import type { CaseAccess, CaseAccessPlace } from "../vault/case-access.view.ts";
import { ENTRY_KINDS, PURPOSES } from "../vault/entry.ts";
import { boundsMet } from "../vault/many-looks.view.ts";
import type { AccessDeps } from "./access-routes.ts";
import { CASES_A_DAY, CASES_AN_HOUR } from "./case-looks.ts";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";
import { readLooks } from "./read-looks.ts";

const CaseLookWire = z
  .strictObject({
    at: TimeWire,
    person: CodeNameWire,
    purpose: z.enum(PURPOSES),
    kinds: z.array(z.enum(ENTRY_KINDS)),
  })
  .meta({
    id: "CaseLook",
    description: "What somebody opened of the case for one purpose in one hour, however often.",
  });

const BoundMetWire = z
  .strictObject({
    person: CodeNameWire,
    at: TimeWire,
    bound: z.enum(["hour", "day"]),
    cases: z.int().min(1),
  })
  .meta({
    id: "BoundMet",
    description:
      "Somebody opened as many different cases as one may in an hour, or in the 24 that end with the hour `at`.",
  });

/** Most bounds that are told: the newest. */
export const BOUNDS_SHOWN = 50;

/** `GET /api/v1/cases/{id}/looks`: who looked at a case, for whoever has it open. */
export function caseLooksRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/cases/{id}/looks",
    name: "readCaseLooks",
    summary: "Who looked at a case; nothing of it is shown, and no look is recorded",
    description:
      "Without the looks of others who review it, stood aside or had a part in it before an appeal, but for theirs in triage; readers by the board are shown them.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.read"),
    params: z.strictObject({ id: z.uuid() }),
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(500).default(100),
      after: z.string().optional(),
    }),
    response: z.strictObject({ looks: z.array(CaseLookWire), next: z.string().optional() }),
    problems: ["case-not-found", "cursor-invalid"],
    handle: async (call) => {
      const { limit, after } = call.query;
      const at = { id: caseIdOf(call.params.id), by: readerOf(call.who) };
      const scope = lookScope(at.id);
      const place = lookPlace(deps.cursors, scope, after);
      const looks = await deps.work(call.who.actor, (unit) =>
        readLooks(unit, deps.shreds, at, { after: place, limit }),
      );
      const next = nextLook(deps.cursors, scope, looks, limit);
      return {
        looks: looks.map((look) => ({
          ...look,
          at: formatTime(look.at),
          kinds: [...look.kinds],
        })),
        ...(next !== undefined && { next }),
      };
    },
  });
}

/** `GET /api/v1/access-log/bounds`: who opened as many cases as one may, for auditors and the data officer. */
export function boundsRoute({ read, viewers }: Pick<AccessDeps, "read" | "viewers">): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/access-log/bounds",
    name: "accessBounds",
    summary: "Who opened as many cases as one may, newest first",
    description: "From the log of the last ninety days; at most fifty.",
    tag: "auditor",
    auth: viewers.staff("access-log.read"),
    response: z.strictObject({ bounds: z.array(BoundMetWire) }),
    problems: [],
    handle: async () => {
      const ask = { anHour: CASES_AN_HOUR, aDay: CASES_A_DAY, limit: BOUNDS_SHOWN };
      const bounds = await boundsMet(read, ask);
      return { bounds: bounds.map((each) => ({ ...each, at: formatTime(each.at) })) };
    },
  });
}

/** The name of one case's list of looks in its cursors. */
export function lookScope(id: string): string {
  return `case-looks/${id}`;
}

/** The place that a cursor of this list names; Fault invalid `cursor-invalid` for another one's. */
export function lookPlace(
  cursors: Cursors,
  scope: string,
  cursor: string | undefined,
): CaseAccessPlace | undefined {
  const [at, person, purpose] = cursor === undefined ? [] : cursors.read(scope, cursor);
  const known = PURPOSES.find((each) => each === purpose);
  if (at === undefined || person === undefined || known === undefined) return undefined;
  return { at: new Date(at), person, purpose: known };
}

/** The cursor behind a page of `limit` lines; undefined when it is not full. */
export function nextLook(
  cursors: Cursors,
  scope: string,
  looks: readonly CaseAccess[],
  limit: number,
): string | undefined {
  const last = looks.at(-1);
  if (last === undefined || looks.length < limit) return undefined;
  return cursors.issue(scope, [formatTime(last.at), last.person, last.purpose]);
}
