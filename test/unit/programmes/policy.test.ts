import { expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { KEPT_DAYS, SHORTENED } from "../../../src/cases/retention.ts";
import { EVIDENCE_DAYS } from "../../../src/evidence/evidence.ts";
import { PURPOSES } from "../../../src/programmes/purpose.ts";
import {
  diffPolicies,
  formatPolicy,
  parsePolicy,
  policyDigest,
  TIME_DAYS,
  usualPolicy,
} from "../../../src/programmes/policy.ts";
import type { ProgrammePolicy, TimeField } from "../../../src/programmes/policy.ts";

const usual = usualPolicy({ awardCap: sats(500_000n) });
const bounded: ProgrammePolicy = {
  ...usual,
  budget: sats(10_000_000n),
  windowSats: sats(1_000_000n),
  batchSats: sats(400_000n),
  daySats: sats(800_000n),
};

/** The only change between two policies, and whether it widens. */
function change(to: Partial<ProgrammePolicy>): [string, boolean] {
  const [only, ...more] = diffPolicies(bounded, { ...bounded, ...to });
  expect(more).toEqual([]);
  return [only?.field ?? "", only?.widens ?? false];
}

test("a policy is one canonical text, read back as it was, with one digest", () => {
  for (const policy of [usual, bounded]) expect(parsePolicy(formatPolicy(policy))).toEqual(policy);
  const text = formatPolicy(usual);
  expect(text).toBe(
    '{"overdueDays":14,"t":"programme-policy","tiers":[{"cap":"500000","sources":2,"tier":1},{"cap":"500000","sources":2,"tier":2}],"v":1,"windowDays":30}',
  );
  expect(policyDigest(text)).not.toBe(policyDigest(formatPolicy(bounded)));
  expect(() => parsePolicy(text.replace('"sources":2', '"sources":1'))).toThrow();
  expect(() => parsePolicy(text.replace('"tier":1', '"tier":2'))).toThrow();
});

test("more grants to one household, or no bound of them, widen; fewer, or a first bound, do not", () => {
  const two = { ...bounded, householdGrants: 2 };
  const widens = (from: ProgrammePolicy, to: ProgrammePolicy) =>
    diffPolicies(from, to).map((each) => [each.field, each.from, each.to, each.widens]);
  expect(widens(bounded, two)).toEqual([["householdGrants", undefined, "2", false]]);
  expect(widens(two, { ...two, householdGrants: 1 })).toEqual([
    ["householdGrants", "2", "1", false],
  ]);
  expect(widens(two, { ...two, householdGrants: 3 })).toEqual([
    ["householdGrants", "2", "3", true],
  ]);
  expect(widens(two, bounded)).toEqual([["householdGrants", "2", undefined, true]]);
  expect(parsePolicy(formatPolicy(two))).toEqual(two);
  for (const wrong of [0, 21])
    expect(() => parsePolicy(formatPolicy(two).replace('Grants":2', `Grants":${wrong}`))).toThrow();
});

test("more people in a batch widen, fewer do not; no number means five", () => {
  const widens = (from: number | undefined, to: number | undefined) => {
    const of = (batchRecipients: number | undefined) =>
      batchRecipients === undefined ? bounded : { ...bounded, batchRecipients };
    return diffPolicies(of(from), of(to)).map((each) => each.widens);
  };
  expect([widens(undefined, 6), widens(2, 3), widens(4, undefined)]).toEqual([
    [true],
    [true],
    [true],
  ]);
  expect([widens(undefined, 5), widens(3, 2), widens(6, undefined)]).toEqual([
    [false],
    [false],
    [false],
  ]);
  expect([widens(undefined, undefined), widens(7, 7)]).toEqual([[], []]);
  const text = formatPolicy({ ...bounded, batchRecipients: 200 });
  expect(parsePolicy(text).batchRecipients).toBe(200);
  for (const wrong of [0, 201])
    expect(() => parsePolicy(text.replace('Recipients":200', `Recipients":${wrong}`))).toThrow();
});

test.each(["budget", "windowSats", "batchSats", "daySats"] as const)(
  "more of %s, or no bound, widens; less does not",
  (field) => {
    const now = bounded[field] ?? sats(0n);
    expect(change({ [field]: sats(now + 1n) })).toEqual([field, true]);
    expect(change({ [field]: sats(now - 1n) })).toEqual([field, false]);
    const without = parsePolicy(formatPolicy({ ...bounded, [field]: undefined }));
    expect(diffPolicies(bounded, without)).toMatchObject([{ field, to: undefined, widens: true }]);
    expect(diffPolicies(without, bounded)).toMatchObject([{ field, widens: false }]);
  },
);

test("less evidence, a higher cap and a shorter window widen; when a case is overdue does not", () => {
  const tiers = (cap: bigint, sources: number) => [
    { tier: 1, cap: sats(cap), sources },
    usual.tiers[1] ?? { tier: 2, cap: sats(1n), sources: 2 },
  ];
  expect(change({ tiers: tiers(500_001n, 2) })).toEqual(["tier1Cap", true]);
  expect(change({ tiers: tiers(499_999n, 2) })).toEqual(["tier1Cap", false]);
  expect(change({ tiers: tiers(500_000n, 3) })).toEqual(["tier1Sources", false]);
  const strict = { ...bounded, tiers: tiers(500_000n, 3) };
  expect(diffPolicies(strict, bounded)).toMatchObject([{ field: "tier1Sources", widens: true }]);
  expect(change({ windowDays: 29 })).toEqual(["windowDays", true]);
  expect(change({ windowDays: 31 })).toEqual(["windowDays", false]);
  expect(change({ overdueDays: 365 })).toEqual(["overdueDays", false]);
  expect(diffPolicies(bounded, { ...bounded })).toEqual([]);
});

test("what it helps with, in which languages, and how long it keeps what is over: two people, either way", () => {
  const narrow = { purposes: ["fine", "injury"], languages: ["be"], filesDays: 7 } as const;
  const parts = diffPolicies(bounded, { ...bounded, ...narrow });
  expect(parts).toEqual([
    { field: "purposes", from: undefined, to: "fine injury", widens: true },
    { field: "languages", from: undefined, to: "be", widens: true },
    { field: "filesDays", from: undefined, to: "7", widens: true },
  ]);
  const back = diffPolicies({ ...bounded, ...narrow }, bounded);
  expect(back.map(({ widens }) => widens)).toEqual([true, true, true]);
});

test("names stand once each, in their order, and all of them is no choice", () => {
  const of = (purposes: readonly string[]) =>
    formatPolicy(bounded).replace('"t":', `"purposes":${JSON.stringify(purposes)},"t":`);
  expect(parsePolicy(of(["dismissal", "fine"])).purposes).toEqual(["dismissal", "fine"]);
  for (const wrong of [["fine", "dismissal"], ["fine", "fine"], [], ["rent"], PURPOSES])
    expect(() => parsePolicy(of(wrong)), wrong.join()).toThrow();
});

test("what is kept for emergencies may grow by one person's word, and shrinks by two", () => {
  const kept = { ...bounded, urgentShare: 20 };
  expect(change({ urgentShare: 20 })).toEqual(["urgentShare", false]);
  expect(diffPolicies(kept, { ...kept, urgentShare: 21 })).toMatchObject([{ widens: false }]);
  expect(diffPolicies(kept, { ...kept, urgentShare: 19 })).toMatchObject([{ widens: true }]);
  expect(diffPolicies(kept, bounded)).toMatchObject([{ field: "urgentShare", widens: true }]);
});

test("no policy can name as many days as the fund itself keeps something", () => {
  for (const [field, state] of Object.entries(SHORTENED))
    expect(TIME_DAYS[field as TimeField].most).toBeLessThan(KEPT_DAYS[state]);
  expect(TIME_DAYS.filesDays.most).toBeLessThan(EVIDENCE_DAYS.usual);
});
