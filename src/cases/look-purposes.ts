import { allows } from "../people/permission.ts";
import type { Permission } from "../people/permission.ts";
import type { Role } from "../people/person.ts";
import type { EntryKind, Purpose } from "../vault/entry.ts";
import type { Stage } from "./case.store.ts";
import type { CaseState } from "./case.ts";
import type { Turn } from "./turn.ts";

/**
 * What staff can see of a case that is sealed: the chosen answers, need and amount · the applicant's own words · why they appeal · what reviewers found · which groups vouch ·
 * messages · files · what was said of its pairs. Where the money goes, and what tells two addresses apart, is no group: nobody on the staff is ever shown it.
 */
export const GROUPS = [
  "brief",
  "words",
  "appeal",
  "verdicts",
  "vouches",
  "messages",
  "files",
  "pairs",
] as const;
/** One of GROUPS. */
export type Group = (typeof GROUPS)[number];

/** The entries that a group is read from. Vouches are no entry: their box stands with every case, and leaves no record of its own. */
const KINDS_OF: Readonly<Record<Group, readonly EntryKind[]>> = {
  brief: ["request"],
  words: ["request"],
  appeal: ["appeal"],
  verdicts: ["assessment"],
  vouches: [],
  messages: ["message"],
  files: ["evidence"],
  pairs: ["note"],
};

/** What whoever judges a request reads of it: all but what was said of its pairs, which is another one's business. */
const JUDGING: readonly Group[] = GROUPS.filter((group) => group !== "pairs");

/** What each purpose shows, and nothing else; those of programs show staff nothing. Which of it a person sees depends on their part in the case as well (`case-file.ts`). */
export const SHOWN: Readonly<Record<Purpose, readonly Group[]>> = {
  triage: ["brief", "words", "messages", "files"],
  review: JUDGING,
  decision: JUDGING,
  appeal: JUDGING,
  oversight: JUDGING.filter((group) => group !== "messages"),
  messages: ["brief", "messages"],
  duplicates: ["brief", "pairs"],
  erasure: ["brief"],
  payout: [],
  "subject-export": [],
};

/** The kinds of entries that a look for this purpose may open; the database has the same list (`vault_access_needs`). */
export function kindsFor(purpose: Purpose): EntryKind[] {
  return [...new Set(SHOWN[purpose].flatMap((group) => KINDS_OF[group]))];
}

/** What somebody is in a case that is open to them: without a stage in it (any triager before one has taken it, who stands by, who judges a pair) · in its triage · in its review · a reader by the board. */
export type Part = "none" | "triage" | "review" | "board";

/** A purpose that a part gives to whoever has the permission as well; in these states only, in their turn only, after an appeal only. */
export interface LookRow {
  readonly purpose: Purpose;
  readonly parts: readonly Part[];
  readonly permission: Permission;
  readonly states?: readonly CaseState[];
  readonly turn?: true;
  readonly appealed?: true;
}

/** Who may look for what, in the order in which a page offers it; what is not here is refused. */
export const LOOKS: readonly LookRow[] = [
  {
    purpose: "triage",
    parts: ["none"],
    permission: "case.triage",
    states: ["submitted", "triage"],
  },
  { purpose: "triage", parts: ["triage"], permission: "spam.judge" },
  { purpose: "review", parts: ["review"], permission: "case.assess" },
  { purpose: "decision", parts: ["review"], permission: "case.assess", turn: true },
  { purpose: "appeal", parts: ["review"], permission: "case.assess", appealed: true },
  { purpose: "appeal", parts: ["board"], permission: "case.read", appealed: true },
  { purpose: "messages", parts: ["none"], permission: "case.triage", states: ["submitted"] },
  { purpose: "messages", parts: ["triage", "review", "board"], permission: "case.message" },
  {
    purpose: "duplicates",
    parts: ["none", "triage", "review"],
    permission: "duplicate.judge",
  },
  { purpose: "oversight", parts: ["board"], permission: "case.read" },
  { purpose: "erasure", parts: ["board"], permission: "case.erase" },
];

/** What the table asks about a person in front of a case. */
export interface Standing {
  readonly roles: readonly Role[];
  readonly state: CaseState;
  readonly stages: readonly Stage[];
  readonly turn: Turn;
  readonly isBoardReader: boolean;
  readonly isAppealed: boolean;
}

/** The purposes for which this person may look at this case now, in the order of the table; none when it is not theirs to look at. */
export function purposesFor(standing: Standing): Purpose[] {
  const parts = partsOf(standing);
  const given = LOOKS.filter(
    (row) =>
      row.parts.some((part) => parts.includes(part)) &&
      allows(standing.roles, row.permission) &&
      row.states?.includes(standing.state) !== false &&
      (row.turn === undefined || standing.turn === "yours") &&
      (row.appealed === undefined || standing.isAppealed),
  ).map(({ purpose }) => purpose);
  return [...new Set(given)];
}

function partsOf({ state, stages, isBoardReader }: Standing): Part[] {
  // Who had it in triage has no part in its review.
  const inTriage = state === "triage" && stages.some((each) => isOfTriage(each));
  const inReview = stages.some((each) => !isOfTriage(each));
  const parts: Part[] = [];
  if (inTriage) parts.push("triage");
  if (inReview) parts.push("review");
  if (parts.length === 0) parts.push("none");
  if (isBoardReader) parts.push("board");
  return parts;
}

function isOfTriage(stage: Stage): boolean {
  return stage === "triage" || stage === "check";
}
