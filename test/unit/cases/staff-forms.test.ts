import { expect, test } from "vitest";
import { openForm, SPAM_FORM } from "../../../src/cases/staff-forms.ts";
import { readVerdict } from "../../../src/cases/verdict-form.ts";
import { FILLED_FINDINGS, soundFindings } from "../../support/findings.ts";
import { parseForm } from "../../../src/http/form.ts";
import { PURPOSES } from "../../../src/vault/entry.ts";
import type { Purpose } from "../../../src/vault/entry.ts";

const SEEN = { version: "4", purpose: "review" };
const FOUND = { ...SEEN, ...FILLED_FINDINGS };
const findings = soundFindings();

test("a look is offered the purposes that this person has, and none of those of programs", () => {
  const offered = (purposes: readonly Purpose[]): string[] =>
    openForm(purposes).fields.purpose.options?.map(({ value }) => value) ?? [];
  expect(offered(["triage", "messages"])).toEqual(["triage", "messages"]);
  expect(offered(PURPOSES)).not.toContain("payout");
  expect(offered([])).toEqual([]);
});

test("an eligible verdict needs an amount, typed with or without blanks", () => {
  for (const amount of ["250000", "250 000", "250\u202f000"])
    expect(readVerdict({ ...FOUND, verdict: "eligible", tier: "2", amount, reason: "no" })).toEqual(
      {
        ok: true,
        value: {
          version: 4,
          given: { verdict: "eligible", tier: 2, findings, amount: { sats: 250_000n } },
        },
      },
    );
  expect(readVerdict({ ...FOUND, verdict: "eligible", tier: "1", amount: "0.0025" })).toMatchObject(
    {
      ok: false,
      attempt: { errors: { amount: { kind: "message" } } },
    },
  );
});

test("an amount in a currency is typed with cents or without", () => {
  const read = (amount: string): unknown =>
    readVerdict({ ...FOUND, verdict: "eligible", tier: "1", amount, unit: "EUR" });
  for (const [amount, cents] of [
    ["1500", 150_000n],
    ["1 500,50", 150_050n],
    ["0.01", 1n],
  ] as const)
    expect(read(amount)).toEqual({
      ok: true,
      value: {
        version: 4,
        given: { verdict: "eligible", tier: 1, findings, amount: { cents, currency: "EUR" } },
      },
    });
  for (const wrong of ["0", "0.00", "1.5", "1,500.00", "-1", "€5", "1e3", "123456789012"])
    expect(read(wrong), wrong).toMatchObject({
      ok: false,
      attempt: { errors: { amount: { message: "verdict.money" } } },
    });
  expect(
    readVerdict({ ...FOUND, verdict: "eligible", tier: "1", amount: "5", unit: "BTC" }),
  ).toMatchObject({
    ok: false,
  });
});

test("a declined verdict needs a reason, and what was typed beside it comes back", () => {
  expect(readVerdict({ ...FOUND, verdict: "declined", reason: "Paid before." })).toEqual({
    ok: true,
    value: { version: 4, given: { verdict: "declined", reason: "Paid before.", findings } },
  });
  expect(readVerdict({ ...FOUND, verdict: "declined", amount: "5" })).toMatchObject({
    ok: false,
    attempt: {
      values: { verdict: "declined", amount: "5" },
      errors: { reason: { kind: "required" } },
    },
  });
});

test("a criterion without a result is asked for again, beside whatever else is missing", () => {
  const typed = { ...FOUND, "harm-result": "", tier: "", verdict: "eligible", amount: "250000" };
  const read = readVerdict(typed);
  expect(read.ok ? [] : Object.keys(read.attempt.errors).sort()).toEqual(["harm-result", "tier"]);
  const minutes = readVerdict({
    ...FOUND,
    "need-minutes": "601",
    verdict: "declined",
    reason: "no one",
  });
  expect(minutes.ok ? [] : Object.keys(minutes.attempt.errors)).toEqual(["need-minutes"]);
});

test("without a choice only the choice is asked for", () => {
  const read = readVerdict(FOUND);
  expect(read.ok ? [] : Object.keys(read.attempt.errors)).toEqual(["verdict"]);
});

test("a seed pasted as a reason is refused", () => {
  const read = parseForm(SPAM_FORM, { ...SEEN, reason: `${"abandon ".repeat(11)}about` });
  expect(read.ok ? "" : JSON.stringify(read.attempt.errors)).toContain("secret of a wallet");
});
