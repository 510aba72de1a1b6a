/** Who may look for what, and what a purpose shows. */
import { expect, test } from "vitest";
import { CASE_STATES } from "../../../src/cases/case.ts";
import { GROUPS, kindsFor, LOOKS, purposesFor, SHOWN } from "../../../src/cases/look-purposes.ts";
import type { Standing } from "../../../src/cases/look-purposes.ts";
import { ROLES } from "../../../src/people/person.ts";
import { ENTRY_KINDS, PURPOSES } from "../../../src/vault/entry.ts";

const reader: Standing = {
  roles: ["reviewer"],
  state: "in_review",
  stages: ["first"],
  turn: "yours",
  isBoardReader: false,
  isAppealed: false,
};

test.each<[string, Partial<Standing>, string[]]>([
  ["a reviewer whose turn it is", {}, ["review", "decision", "messages", "duplicates"]],
  ["one who waits", { turn: "others" }, ["review", "messages", "duplicates"]],
  [
    "one of a panel",
    { isAppealed: true },
    ["review", "decision", "appeal", "messages", "duplicates"],
  ],
  ["one who only judges a pair", { stages: [], turn: "others" }, ["duplicates"]],
  ["the same, before triage", { stages: [], state: "submitted", turn: "open" }, ["duplicates"]],
  [
    "any triager before triage",
    { roles: ["triager"], stages: [], state: "submitted", turn: "open" },
    ["triage", "messages"],
  ],
  [
    "whoever took it for triage",
    { roles: ["triager"], stages: ["triage"], state: "triage" },
    ["triage", "messages"],
  ],
  [
    "who stands by",
    { roles: ["triager"], stages: [], state: "triage", turn: "others" },
    ["triage"],
  ],
  [
    "a reviewer who checks that it is no request",
    { stages: ["check"], state: "triage" },
    ["triage", "messages", "duplicates"],
  ],
  ["who had it in triage and is a reviewer too", { stages: ["triage"] }, ["duplicates"]],
  ["who had it in triage", { roles: ["triager"], stages: ["triage"], turn: "others" }, []],
  ["a reviewer who is none any more", { roles: ["triager"] }, ["messages"]],
  [
    "a data officer by the board",
    { roles: ["data-officer"], stages: [], state: "active", turn: "over", isBoardReader: true },
    ["oversight", "erasure"],
  ],
  [
    "the same, after an appeal",
    {
      ...{ roles: ["data-officer"], stages: [], state: "declined", turn: "over" },
      ...{ isBoardReader: true, isAppealed: true },
    },
    ["appeal", "oversight", "erasure"],
  ],
  [
    "a data officer without the board",
    { roles: ["data-officer"], stages: [], state: "submitted", turn: "open" },
    [],
  ],
  [
    "a reviewer by the board",
    { stages: [], state: "active", turn: "over", isBoardReader: true },
    ["messages", "duplicates", "oversight"],
  ],
])("%s looks for these purposes and no others", (_, change, purposes) => {
  expect(purposesFor({ ...reader, ...change })).toEqual(purposes);
});

test("nobody looks for what programs do, and roles that have no part in cases look for nothing", () => {
  for (const state of CASE_STATES)
    for (const stages of [[], ["triage"], ["check"], ["first"], ["second"], ["third"]] as const)
      for (const role of ROLES) {
        const standing = { ...reader, roles: [role], state, stages, isAppealed: true };
        const given = purposesFor(standing);
        expect(given).not.toContain("payout");
        expect(given).not.toContain("subject-export");
        if (!["triager", "reviewer"].includes(role))
          expect([role, state, given]).toEqual([role, state, []]);
      }
});

test("no purpose shows where money goes, or what a case is compared and paid by", () => {
  const open = new Set(PURPOSES.flatMap(kindsFor));
  expect(ENTRY_KINDS.filter((kind) => open.has(kind))).toEqual([
    "request",
    "evidence",
    "message",
    "note",
    "assessment",
    "appeal",
  ]);
});

test("every group is shown for some purpose, and every purpose of the table shows something", () => {
  expect(GROUPS.filter((group) => !PURPOSES.some((each) => SHOWN[each].includes(group)))).toEqual(
    [],
  );
  for (const { purpose } of LOOKS) expect(SHOWN[purpose].length).toBeGreaterThan(0);
});
