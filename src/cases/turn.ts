import type { Stage } from "./case.store.ts";
import type { CaseState } from "./case.ts";

/** Whose move it is, seen by one person: anybody's who may triage, theirs, somebody else's, or nobody's any more. */
export const TURNS = ["open", "yours", "others", "over"] as const;
/** One of TURNS. */
export type Turn = (typeof TURNS)[number];

/** The stages whose turn it is in each state. */
const STAGES_IN: Partial<Record<CaseState, readonly Stage[]>> = {
  triage: ["triage", "check"],
  in_review: ["first", "third"],
  second_review: ["second"],
};

/** The states in which somebody still has to decide something. */
export const UNDECIDED: readonly CaseState[] = [
  "submitted",
  "triage",
  "in_review",
  "second_review",
  "reviewed",
  "info_requested",
  "appealed",
];

/** Whether the holder of this stage moves a case in this state, if they have not decided before. */
export function isTurnOf(state: CaseState, stage: Stage): boolean {
  return STAGES_IN[state]?.includes(stage) === true;
}

/** Whose turn it is, for a person with this stage in the case (or none), who has given a verdict before or not. */
export function turnOf(state: CaseState, mine: Stage | undefined, hasDecided: boolean): Turn {
  if (state === "submitted") return "open";
  if (!UNDECIDED.includes(state)) return "over";
  return mine !== undefined && !hasDecided && isTurnOf(state, mine) ? "yours" : "others";
}

/** Every pair of a state and a stage whose turn it is in it, for questions to the database. */
export function turnPairs(): readonly { readonly state: CaseState; readonly stage: Stage }[] {
  return UNDECIDED.flatMap((state) => (STAGES_IN[state] ?? []).map((stage) => ({ state, stage })));
}
