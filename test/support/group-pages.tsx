/** The pages of groups that vouch, the staff's and the applicant's, and those that say how reviewers decide, who looked, and what test requests there are. */
import type { VNode } from "preact";
import type { ClaimPageProps } from "../../src/cases/request-pages.tsx";
import { ReviewersPage } from "../../src/cases/reviewers-page.tsx";
import { VouchesPage } from "../../src/cases/vouch-pages.tsx";
import { Fault } from "../../src/base/fault.ts";
import type { Group, GroupStanding } from "../../src/groups/group.ts";
import { TestsPage } from "../../src/cases/tests-page.tsx";
import { GroupsPage } from "../../src/groups/groups-page.tsx";
import type { GroupLine } from "../../src/groups/routes.ts";
import { lookPages } from "./look-pages.tsx";

const line = (standing: GroupStanding, rest: Partial<Group> = {}): GroupLine => ({
  standing,
  used: [500, 499],
  group: {
    code: `g${standing}-with-a-name-of-32-places`.slice(0, 32),
    programme: "general",
    key: new Uint8Array(32),
    quota: 500,
    until: "2027-11-25",
    proposedBy: "sorbus",
    agreedBy: standing === "proposed" ? undefined : "hazel",
    withdrawn: standing === "withdrawn" ? { by: "hazel", on: "2026-11-25" } : undefined,
    ...rest,
  },
});

const TEST = {
  programme: "general",
  proposedBy: "hazel",
  proposedIn: "2026-11-01",
  agreedBy: undefined,
  agreedIn: undefined,
  ended: undefined,
  met: undefined,
} as const;

/** The staff's pages by name; `token` is that of their forms. */
export function groupPages(token: string): Readonly<Record<string, VNode>> {
  const person = { code: "hazel", roles: ["treasurer"] } as const;
  const own = line("proposed", { code: "own", proposedBy: "hazel" });
  const all = (["proposed", "standing", "ended", "withdrawn"] as const).map((each) => line(each));
  const attempt = {
    values: { vkey: "<b>key</b>", quota: "many" },
    errors: {
      vkey: { kind: "required" },
      quota: { kind: "message", message: "wrongQuota" },
    },
  } as const;
  const numbers = {
    person: "birch",
    quarter: "2026-07-01",
    verdicts: { from: 200 },
    eligible: { from: 80, to: 100 },
    overturned: { from: 0, to: 5 },
  };
  const auditor = { code: "rowan", roles: ["auditor"] } as const;
  return {
    ...lookPages(),
    "reviewers-none": <ReviewersPage person={auditor} numbers={[]} overdue={[]} />,
    reviewers: (
      <ReviewersPage
        overdue={[
          { stage: "triage", cases: { from: 0, to: 4 } },
          { stage: "review", cases: { from: 5, to: 9 } },
          { stage: "duplicates", cases: { from: 100 } },
        ]}
        person={auditor}
        numbers={[numbers, { ...numbers, person: "elder", halfWithin: 7 }]}
      />
    ),
    tests: (
      <TestsPage
        {...{ person, token }}
        tests={[
          TEST,
          { ...TEST, agreedBy: "sorbus", agreedIn: "2026-11-01", ended: "approved", met: false },
        ]}
        claimCode="ABCD-EFGH"
        done="done.agreed"
      />
    ),
    "tests-refused": (
      <TestsPage
        {...{ person, token }}
        tests={[]}
        fault={new Fault("conflict", "tests-over", "This test request is over.")}
        tried={{
          step: "agreement",
          attempt: { values: { code: "<b>" }, errors: { code: { kind: "required" } } },
        }}
      />
    ),
    "groups-none": <GroupsPage {...{ person, token }} groups={[]} done="done.withdrawn" />,
    groups: (
      <GroupsPage
        {...{ person, token, attempt }}
        groups={[...all, own]}
        fault={new Fault("conflict", "group-known", "There is or was a group of this name.")}
      />
    ),
  };
}

const TAG = "0123456789abcdef0123456789abcdef";

/** The applicant's pages by name: no vouch yet, all there can be, one refused, a decided request. */
export function vouchPages(common: ClaimPageProps): Readonly<Record<string, VNode>> {
  const vouches = ["a", "b", "c"].map((group) => ({ group: group.repeat(32), month: "2026-11" }));
  const desk = { tag: TAG, isOpen: true, vouches: [] };
  return {
    vouches: <VouchesPage {...common} desk={desk} />,
    "vouches-full": <VouchesPage {...common} desk={{ ...desk, vouches }} given />,
    "vouches-refused": <VouchesPage {...common} desk={desk} refused="vouch-unproven" />,
    "vouches-closed": <VouchesPage {...common} desk={{ ...desk, isOpen: false, vouches }} />,
  };
}
