import { describe, expect, test } from "vitest";
import { caseEntries } from "../../../src/cases/case-entries.ts";
import { CRITERIA, missingFor, RESULTS, SHORTFALLS } from "../../../src/cases/criteria.ts";
import type { Criterion, EvidenceClass, Finding, Result } from "../../../src/cases/criteria.ts";
import { soundFindings } from "../../support/findings.ts";

/** Sound findings of which harm rests on `evidence`, and the link on nothing. */
const resting = (...evidence: EvidenceClass[]): Finding[] =>
  soundFindings().map((each) => {
    if (each.criterion === "harm") return { ...each, evidence };
    return each.criterion === "link" ? { ...each, evidence: [] } : each;
  });

const finding = (criterion: Criterion, result: Result): Finding[] =>
  soundFindings().map((each) => (each.criterion === criterion ? { ...each, result } : each));

describe("tier 1", () => {
  test.each<[EvidenceClass[], string[]]>([
    [["E1", "E5"], []],
    [["E2", "E6"], []],
    [["E3", "E4"], []],
    [["E1"], ["independent-sources"]],
    [["E4", "E5"], ["source-e1-e2-e3"]],
    [["E5"], ["independent-sources", "source-e1-e2-e3"]],
    [[], ["independent-sources", "source-e1-e2-e3"]],
  ])("on %j lacks %j", (evidence, missing) => {
    expect(missingFor(1, resting(...evidence), 2)).toEqual(missing);
  });
});

describe("tier 2", () => {
  test.each<[EvidenceClass[], string[]]>([
    [["E1", "E4"], []],
    [["E2", "E4"], []],
    [["E1", "E3"], ["interview-e4"]],
    [["E3", "E4"], ["source-e1-e2"]],
    [
      ["E3", "E5"],
      ["source-e1-e2", "interview-e4"],
    ],
  ])("on %j lacks %j", (evidence, missing) => {
    expect(missingFor(2, resting(...evidence), 2)).toEqual(missing);
  });
});

describe("tier 0", () => {
  test.each<[EvidenceClass[], string[]]>([
    [["E5", "E2"], []],
    [["E3", "E5"], []],
    [["E4", "E5"], []],
    [["E5"], ["source-e2-e3-e4"]],
    [["E1", "E2"], ["statement-e5"]],
    [
      ["E1", "E6"],
      ["statement-e5", "source-e2-e3-e4"],
    ],
  ])("on %j lacks %j", (evidence, missing) => {
    expect(missingFor(0, resting(...evidence), 2)).toEqual(missing);
  });
});

test("tier 3 needs what tier 2 does", () => {
  for (const evidence of [["E1", "E4"], ["E3", "E5"], ["E4"]] satisfies EvidenceClass[][])
    expect(missingFor(3, resting(...evidence), 2)).toEqual(missingFor(2, resting(...evidence), 2));
});

test("a programme may want more classes, and never fewer than two", () => {
  expect(missingFor(1, resting("E1", "E5"), 3)).toEqual(["independent-sources"]);
  expect(missingFor(1, resting("E1"), 1)).toEqual(["independent-sources"]);
});

test("what shows neither harm nor link is no evidence", () => {
  const elsewhere = soundFindings().map((each) => ({
    ...each,
    evidence: each.criterion === "need" ? (["E1", "E2", "E4"] as const) : [],
  }));
  expect(missingFor(2, elsewhere, 2)).toEqual([
    "independent-sources",
    "source-e1-e2-e3",
    "source-e1-e2",
    "interview-e4",
  ]);
  // A paper that was looked at and shows nothing does not count either.
  const unshown = finding("harm", "unknown").map((each) =>
    each.criterion === "link" ? { ...each, evidence: ["E5"] as const } : each,
  );
  expect(missingFor(1, unshown, 2)).toContain("source-e1-e2-e3");
});

const REFUSED: Partial<Record<Criterion, { name: string; results: readonly Result[] }>> = {
  harm: { name: "harm-shown", results: ["not-met", "unknown", "not-applicable"] },
  link: { name: "link-shown", results: ["not-met", "unknown", "not-applicable"] },
  need: { name: "need-shown", results: ["not-met", "unknown", "not-applicable"] },
  continuity: { name: "same-person", results: ["not-met"] },
  uniqueness: { name: "no-duplicate", results: ["not-met"] },
  consent: { name: "consent", results: ["not-met"] },
  safety: { name: "safety-of-paying", results: ["not-met"] },
  conflict: { name: "no-conflict", results: ["partly", "not-met", "unknown", "not-applicable"] },
};

test.each(CRITERIA)("every result of %s stops an award, or does not", (criterion) => {
  const refused = REFUSED[criterion];
  for (const result of RESULTS)
    expect(missingFor(2, finding(criterion, result), 2), result).toEqual(
      refused?.results.includes(result) === true ? [refused.name] : [],
    );
});

test("every shortfall can occur", () => {
  const nothing = soundFindings().map((each) => ({
    ...each,
    result: "not-met" as const,
    evidence: [],
  }));
  const lacking = new Set([...missingFor(0, nothing, 2), ...missingFor(2, nothing, 2)]);
  expect(SHORTFALLS.filter((each) => !lacking.has(each))).toEqual([]);
});

test("an assessment is sealed with every criterion once, and read from before there were any", () => {
  const plain = { person: "ana", stage: "first", verdict: "declined", reason: "no harm" } as const;
  const read = (value: object) =>
    caseEntries.assessment.read(caseEntries.assessment.write({ ...plain, ...value }));
  expect(read({ findings: soundFindings() }).findings).toEqual(soundFindings());
  expect(read({}).findings).toBeUndefined();
  const twice = [...soundFindings().slice(1), soundFindings()[1]];
  expect(() => read({ findings: twice })).toThrow();
  expect(() => read({ findings: soundFindings().slice(1) })).toThrow();
});
