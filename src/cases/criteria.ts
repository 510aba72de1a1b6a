import { EVIDENCE_CLASSES } from "../evidence/evidence.ts";
import type { EvidenceClass } from "../evidence/evidence.ts";

export type { EvidenceClass };

/** What a case is judged by, the same nine questions for every case and every reviewer; pages ask them in this order. */
export const CRITERIA = [
  "harm",
  "link",
  "need",
  "continuity",
  "uniqueness",
  "safety",
  "route",
  "conflict",
  "consent",
] as const;
/** One of CRITERIA. */
export type Criterion = (typeof CRITERIA)[number];

/** What a reviewer found about a criterion. `unknown` is an answer: nobody has to guess. */
export const RESULTS = ["met", "partly", "not-met", "unknown", "not-applicable"] as const;
/** One of RESULTS. */
export type Result = (typeof RESULTS)[number];

/** How sure a reviewer is of a result. */
export const CONFIDENCES = ["low", "medium", "high"] as const;
/** One of CONFIDENCES. */
export type Confidence = (typeof CONFIDENCES)[number];

/**
 * Classes of evidence: a document of an authority, employer, court or clinic (E1); a record of an independent third party (E2); the
 * attestation of a trusted group (E3); an interview by two people (E4); the applicant's statement (E5); an open source (E6).
 */
export const EVIDENCE = EVIDENCE_CLASSES;

/** Most minutes that one criterion of one reviewer is told to have taken. */
export const MINUTES_MAX = 600;

/** What one reviewer found about one criterion: on which classes of evidence it rests, and how many minutes it took. */
export interface Finding {
  readonly criterion: Criterion;
  readonly result: Result;
  readonly confidence: Confidence;
  readonly evidence: readonly EvidenceClass[];
  readonly minutes: number;
}

/**
 * How much evidence an award needs: 0 for a small one in an emergency; 1 for a first, standard one; 2 for repeated or larger ones; 3 for what
 * is above the programme's largest award, on which all three reviewers have to agree.
 */
export const TIERS = [0, 1, 2, 3] as const;
/** One of TIERS. */
export type Tier = (typeof TIERS)[number];

/** The tier that takes three. */
export const PANEL_TIER: Tier = 3;

/** What an eligible verdict can lack. Names are stable: they stand in the problem's `missing`. */
export const SHORTFALLS = [
  "harm-shown",
  "link-shown",
  "need-shown",
  "same-person",
  "no-duplicate",
  "safety-of-paying",
  "no-conflict",
  "consent",
  "statement-e5",
  "source-e2-e3-e4",
  "independent-sources",
  "source-e1-e2-e3",
  "source-e1-e2",
  "interview-e4",
] as const;
/** One of SHORTFALLS. */
export type Shortfall = (typeof SHORTFALLS)[number];

const ALWAYS = [
  "harm-shown",
  "link-shown",
  "need-shown",
  "same-person",
  "no-duplicate",
  "safety-of-paying",
  "no-conflict",
  "consent",
] as const satisfies readonly Shortfall[];
const SOURCES = ["independent-sources", "source-e1-e2-e3"] as const satisfies readonly Shortfall[];

/** What an award of each tier needs. */
const NEEDS: Readonly<Record<Tier, readonly Shortfall[]>> = {
  0: [...ALWAYS, "statement-e5", "source-e2-e3-e4"],
  1: [...ALWAYS, ...SOURCES],
  2: [...ALWAYS, ...SOURCES, "source-e1-e2", "interview-e4"],
  3: [...ALWAYS, ...SOURCES, "source-e1-e2", "interview-e4"],
};

/** Whether every criterion has exactly one finding, in whatever order. */
export function coversAll(findings: readonly Finding[]): boolean {
  return (
    findings.length === CRITERIA.length &&
    CRITERIA.every((criterion) => findings.some((each) => each.criterion === criterion))
  );
}

/**
 * What is missing for an award of a tier, in the order of SHORTFALLS; empty when the evidence suffices. Only evidence that shows the harm or
 * its link to the events counts, and classes are counted, not papers: two papers of one class often come from one hand. `sources` is how
 * many classes the programme wants, never fewer than two; an emergency needs those that its tier names.
 */
export function missingFor(tier: Tier, findings: readonly Finding[], sources: number): Shortfall[] {
  const result = (criterion: Criterion): Result | undefined =>
    findings.find((each) => each.criterion === criterion)?.result;
  const isShown = (criterion: Criterion): boolean =>
    result(criterion) === "met" || result(criterion) === "partly";
  const shown = new Set(
    findings
      .filter(({ criterion }) => criterion === "harm" || criterion === "link")
      .filter(({ criterion }) => isShown(criterion))
      .flatMap(({ evidence }) => evidence),
  );
  const hasOne = (...classes: readonly EvidenceClass[]): boolean =>
    classes.some((each) => shown.has(each));
  const holds: Readonly<Record<Shortfall, boolean>> = {
    "harm-shown": isShown("harm"),
    "link-shown": isShown("link"),
    "need-shown": isShown("need"),
    // What nobody could find out stops nothing of these; what was found out does.
    "same-person": result("continuity") !== "not-met",
    "no-duplicate": result("uniqueness") !== "not-met",
    "safety-of-paying": result("safety") !== "not-met",
    "no-conflict": result("conflict") === "met",
    consent: result("consent") !== "not-met",
    "statement-e5": hasOne("E5"),
    "source-e2-e3-e4": hasOne("E2", "E3", "E4"),
    "independent-sources": shown.size >= Math.max(2, sources),
    "source-e1-e2-e3": hasOne("E1", "E2", "E3"),
    "source-e1-e2": hasOne("E1", "E2"),
    "interview-e4": hasOne("E4"),
  };
  return SHORTFALLS.filter((each) => NEEDS[tier].includes(each) && !holds[each]);
}
