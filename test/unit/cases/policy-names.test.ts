/** Whatever a policy can say has a name on its public page, in every language, and on the staff's. */
import { expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { decisionTexts } from "../../../src/cases/decision-texts.ts";
import { LANGUAGES } from "../../../src/http/text.ts";
import { policyValues, usualPolicy } from "../../../src/programmes/policy.ts";
import { policyText } from "../../../src/programmes/policy-texts.ts";

const fields = Object.keys(policyValues(usualPolicy({ awardCap: sats(1n) })));

test.each(LANGUAGES)("in %s", (language) => {
  const { say } = decisionTexts(language);
  // Tiers have one name each, with a number.
  const names = fields.filter((field) => !field.startsWith("tier")).map((field) => `rule.${field}`);
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => say(name) === say(`no ${name}`) || say(name) === name)).toEqual([]);
});

test("to the staff", () => {
  const names = fields.map((field) => `field.${field}`);
  expect(names.filter((name) => policyText.say(name) === name)).toEqual([]);
});
