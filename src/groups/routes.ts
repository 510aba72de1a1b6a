import { z } from "zod";
import { formatDate } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import { formatVkey, vkeyOf } from "../base/tlog/note.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { GROUP_BOUNDS, GROUP_STANDINGS, standingOf } from "./group.ts";
import type { Group } from "./group.ts";
import { listGroups, vouchesOf } from "./group.store.ts";
import { agreeGroup, proposeGroup, withdrawGroup } from "./take-on-group.ts";
import { vouchMonths } from "./vouch.ts";

/** What the routes of groups need. */
export interface GroupDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly viewers: Viewers;
  readonly clock: Clock;
}

const PATH = "/api/v1/groups";

const quota = z.int().min(1).max(GROUP_BOUNDS.quota);

const GroupWire = z
  .strictObject({
    code: CodeNameWire,
    programme: CodeNameWire,
    vkey: z.string(),
    quota,
    until: z.iso.date(),
    standing: z.enum(GROUP_STANDINGS),
    proposedBy: CodeNameWire,
    agreedBy: CodeNameWire.optional(),
    withdrawnBy: CodeNameWire.optional(),
    withdrawnOn: z.iso.date().optional(),
    usedThisMonth: z.int().min(0),
    usedLastMonth: z.int().min(0),
  })
  .meta({
    id: "Group",
    description:
      "`quota` vouches of each month are taken, to the last day, `until`. While it is `proposed` none is; once `ended` none any more, and those that came count on; once `withdrawn` none counts. `usedThisMonth` and `usedLastMonth` are the vouches of these months that came, for whomever.",
  });

/** Groups that vouch for applicants: proposed by one, agreed to by another, withdrawn by one. */
export function groupRoutes(deps: GroupDeps): ApiRoute[] {
  return [listRoute(deps), proposeRoute(deps), ...changeRoutes(deps)];
}

function listRoute({ read, viewers, clock }: GroupDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: PATH,
    name: "listGroups",
    summary: "Groups that vouch, or did, and how much of their quotas is used",
    tag: "treasurer",
    auth: viewers.staff("group.manage"),
    response: z.strictObject({ groups: z.array(GroupWire) }),
    problems: [],
    handle: async () => {
      const lines = await groupLines(read, clock.now());
      return {
        groups: lines.map(({ group, standing, used }) => ({
          code: group.code,
          programme: group.programme,
          vkey: formatVkey(vkeyOf(group.code, group.key)),
          quota: group.quota,
          until: group.until,
          standing,
          proposedBy: group.proposedBy,
          agreedBy: group.agreedBy,
          withdrawnBy: group.withdrawn?.by,
          withdrawnOn: group.withdrawn?.on,
          usedThisMonth: used[0],
          usedLastMonth: used[1],
        })),
      };
    },
  });
}

/** A group with where it stands, and how many of its vouches of this month and the last came. */
export interface GroupLine {
  readonly group: Group;
  readonly standing: ReturnType<typeof standingOf>;
  readonly used: readonly [number, number];
}

/** Every group that was ever proposed, by code, as it stands at an instant. */
export async function groupLines(read: Reader, at: Date): Promise<GroupLine[]> {
  const [now = "", last = ""] = vouchMonths(at);
  const [used, before] = [await vouchesOf(read, now), await vouchesOf(read, last)];
  return (await listGroups(read)).map((group) => ({
    group,
    standing: standingOf(group, formatDate(at)),
    used: [used.get(group.code) ?? 0, before.get(group.code) ?? 0],
  }));
}

function proposeRoute({ work, viewers }: GroupDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: PATH,
    name: "proposeGroup",
    summary: "Propose a group that is to vouch for applicants of a programme",
    description:
      "`vkey` is what `purse found key --role group` printed; its name becomes the group's code, so it is no name by which anybody knows the group. It vouches for nobody until somebody else agrees.",
    tag: "treasurer",
    auth: viewers.staff("group.manage"),
    body: z.strictObject({
      vkey: z.string().max(200),
      programme: CodeNameWire,
      quota,
      until: z.iso.date(),
    }),
    status: 204,
    response: z.undefined(),
    problems: ["group-key", "group-term", "group-known", "programme-unknown", "programme-not-open"],
    handle: ({ who, body }) =>
      work(who.actor, async (unit) => {
        await proposeGroup(unit, body, { person: who.person.code, list: who.people });
        return undefined;
      }),
  });
}

function changeRoutes({ work, viewers }: GroupDeps): ApiRoute[] {
  const common = {
    method: "post",
    tag: "treasurer",
    auth: viewers.staff("group.manage"),
    params: z.strictObject({ code: CodeNameWire }),
    status: 204,
    response: z.undefined(),
  } as const;
  return [
    apiRoute({
      ...common,
      path: `${PATH}/{code}/agreement`,
      name: "agreeGroup",
      summary: "Agree to a group that somebody else proposed",
      problems: ["group-unknown", "group-own", "group-over"],
      handle: ({ who, params: { code } }) =>
        work(who.actor, async (unit) => {
          await agreeGroup(unit, code, who.person.code);
          return undefined;
        }),
    }),
    apiRoute({
      ...common,
      path: `${PATH}/{code}/withdrawal`,
      name: "withdrawGroup",
      summary: "Withdraw a group at once and for good; none of its vouches counts from then on",
      problems: ["group-unknown"],
      handle: ({ who, params: { code } }) =>
        work(who.actor, async (unit) => {
          await withdrawGroup(unit, code, who.person.code);
          return undefined;
        }),
    }),
  ];
}
