import { expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { judge } from "../../../src/cases/assess.ts";
import type { Verdict } from "../../../src/cases/assess.ts";
import type { Assessment } from "../../../src/cases/case-entries.ts";
import { soundFindings } from "../../support/findings.ts";

const findings = soundFindings();
const eligible = (amount: bigint): Verdict => ({
  verdict: "eligible",
  tier: 1,
  findings,
  amount: { sats: sats(amount) },
});
const declined: Verdict = { verdict: "declined", reason: "no harm shown", findings };
const past = (stage: "first" | "second", given: Verdict): Assessment => ({
  person: stage === "first" ? "ana" : "bo",
  stage,
  verdict: given.verdict,
  ...said(given),
});

const said = (given: Verdict): Partial<Assessment> => {
  if (given.verdict === "declined") return { reason: given.reason };
  return "sats" in given.amount ? { amount: given.amount.sats } : { money: given.amount };
};

test("the first verdict always goes to a second person", () => {
  expect(judge("first", eligible(30_000n), [])).toEqual({ to: "second_review" });
  expect(judge("first", declined, [])).toEqual({ to: "second_review" });
});

test("two who agree decide; two who differ, even in a satoshi, need a third", () => {
  const first = past("first", eligible(30_000n));
  expect(judge("second", eligible(30_000n), [first])).toEqual({ to: "approved", with: first });
  expect(judge("second", declined, [past("first", declined)])).toEqual({ to: "declined" });
  expect(judge("second", eligible(30_001n), [first])).toEqual({ to: "in_review" });
  expect(judge("second", declined, [first])).toEqual({ to: "in_review" });
});

test("the third takes one of the two sides, and no third one", () => {
  const both = [past("first", eligible(30_000n)), past("second", declined)];
  expect(judge("third", eligible(30_000n), both)).toEqual({ to: "approved", with: both[0] });
  expect(judge("third", declined, both)).toEqual({ to: "declined" });
  expect(() => judge("third", eligible(29_000n), both)).toThrow("one of theirs");
});

test("what is above the largest award takes all three, and one of them declines it", () => {
  const panel = (amount: bigint): Verdict => ({ ...eligible(amount), tier: 3 }) as Verdict;
  const after = (...given: Verdict[]): Assessment[] =>
    given.map((each, at) => ({
      ...past(at === 0 ? "first" : "second", each),
      ...(each.verdict === "eligible" && { tier: each.tier }),
    }));
  const two = after(panel(90_000n), panel(90_000n));
  expect(judge("second", panel(90_000n), two.slice(0, 1))).toEqual({ to: "in_review" });
  expect(judge("second", declined, two.slice(0, 1))).toEqual({ to: "in_review" });
  expect(judge("third", panel(90_000n), two)).toEqual({ to: "approved", with: two[0] });
  expect(judge("third", declined, two)).toEqual({ to: "declined" });
  expect(() => judge("third", panel(80_000n), two)).toThrow("one of theirs");
  for (const other of [declined, eligible(30_000n), panel(80_000n)]) {
    const apart = after(panel(90_000n), other);
    expect(judge("third", panel(90_000n), apart), JSON.stringify(other, String)).toEqual({
      to: "declined",
    });
  }
  // The smaller award of two who disagree takes no three.
  const apart = after(panel(90_000n), eligible(30_000n));
  expect(judge("third", eligible(30_000n), apart)).toEqual({ to: "approved", with: apart[1] });
  const against = after(panel(90_000n), declined);
  expect(judge("third", declined, against)).toEqual({ to: "declined" });
});

test("a sum in a currency is another one in satoshis, and in another currency", () => {
  const euros = (cents: bigint, currency: "EUR" | "USD" = "EUR"): Verdict => ({
    verdict: "eligible",
    tier: 1,
    findings,
    amount: { cents, currency },
  });
  const first = past("first", euros(150_000n));
  expect(judge("second", euros(150_000n), [first])).toEqual({ to: "approved", with: first });
  for (const other of [euros(150_001n), euros(150_000n, "USD"), eligible(150_000n)])
    expect(judge("second", other, [first])).toEqual({ to: "in_review" });
  expect(judge("second", euros(30_000n), [past("first", eligible(30_000n))])).toEqual({
    to: "in_review",
  });
});
