import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import type { Cursors } from "../http/cursor.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire, TimeWire } from "../http/wire.ts";
import type { Reader } from "../db/unit.ts";
import type { Viewers } from "../people/viewer.ts";
import { accessLog } from "../vault/access.view.ts";
import { ENTRY_KINDS } from "../vault/entry.ts";
import { LOG_PURPOSES, logPurpose, purposesOf } from "./log-purposes.ts";

const LookWire = z
  .strictObject({
    at: TimeWire,
    person: CodeNameWire,
    purpose: z.enum(LOG_PURPOSES),
    kind: z.enum(ENTRY_KINDS),
    case: HexWire(16),
  })
  .meta({
    id: "Look",
    description:
      "Somebody opened an entry of a case: who, what for, what kind of entry, in which hour. `review` is to decide too. `case` is the same for all looks of this person at one case; which case it is, and who else looked at it, only that case's key tells.",
  });

/** What the route needs. */
export interface AccessDeps {
  readonly read: Reader;
  readonly viewers: Viewers;
  readonly cursors: Cursors;
}

/** `GET /api/v1/access-log`: who looked at cases, for auditors and the data officer. Ninety days of it are kept. */
export function accessLogRoute(deps: AccessDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/access-log",
    name: "accessLog",
    summary: "Who looked at cases, newest first",
    tag: "auditor",
    auth: deps.viewers.staff("access-log.read"),
    query: z.strictObject({
      person: CodeNameWire.optional(),
      purpose: z.enum(LOG_PURPOSES).optional(),
      case: HexWire(16).optional(),
      from: TimeWire.optional(),
      until: TimeWire.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
      after: z.string().optional(),
    }),
    response: z.strictObject({ looks: z.array(LookWire), next: z.string().optional() }),
    problems: ["cursor-invalid"],
    handle: async ({ query }) => {
      const { limit, after, person, purpose, case: tag, from, until } = query;
      const scope = ["access-log", person, purpose, tag, from, until].join(" ");
      const [at, id] = after === undefined ? [] : deps.cursors.read(scope, after);
      const looks = await accessLog(deps.read, {
        limit,
        ...(person !== undefined && { person }),
        ...(purpose !== undefined && { purposes: purposesOf(purpose) }),
        ...(tag !== undefined && { tag }),
        ...(from !== undefined && { from: new Date(from) }),
        ...(until !== undefined && { until: new Date(until) }),
        ...(at !== undefined && id !== undefined && { after: { at: new Date(at), id } }),
      });
      const last = looks.length === limit ? looks.at(-1) : undefined;
      return {
        looks: looks.map((look) => ({
          at: formatTime(look.at),
          person: look.person,
          purpose: logPurpose(look.purpose),
          kind: look.kind,
          case: look.tag,
        })),
        ...(last && { next: deps.cursors.issue(scope, [formatTime(last.at), last.id]) }),
      };
    },
  });
}
