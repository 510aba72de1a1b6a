/** What the pages about payouts and batches are shown with: who looks, when, and what the linter says of two batches. */
import { sats } from "../../src/base/sats.ts";
import { lintBatch } from "../../src/payouts/lint-batch.ts";
import type { LintSubject } from "../../src/payouts/lint/subject.ts";
import type { Person } from "../../src/people/person.ts";
import { PROGRAMMES } from "./donor-pages.tsx";

export const TODAY = new Date("2026-11-25T12:00:00Z");
export const TOKEN = "AAAAAGnEbkKq0Xy4c8m1oQ7tZpRkXW3Jt2l9v5nQ0b8yHn4sLw1uEg";
export const WORDS = "lusab babad gutih tugad pofuk rahan";

export const HAZEL: Person = { code: "hazel", roles: ["treasurer"] };
export const LARCH: Person = { code: "larch", roles: ["approver"] };
export const ROWAN: Person = { code: "rowan", roles: ["auditor"] };

/** A programme's name by its code, as pages ask for it. */
export const nameOf = (code: string): string =>
  PROGRAMMES.find((each) => each.code === code)?.name ?? code;

const SUBJECT: LintSubject = {
  programme: "general",
  at: TODAY,
  coins: ["a1", "b2"].map((name, at) => ({
    outpoint: `${name.repeat(32)}:${at}`,
    value: sats(at === 0 ? 21_000_000n : 1_500n),
    origin: at === 0 ? ("change" as const) : ("gift" as const),
    programme: "general",
    cluster: name,
  })),
  payments: Array.from({ length: 7 }, (_, at) => ({
    amount: sats(at < 3 ? 250_000n : 250_125n + BigInt(at * 1_237)),
    script: `5120${["a1", "b2", "c3"][at] ?? `d${at}`}${"7c".repeat(31)}`,
  })),
  change: { amount: sats(19_240_000n), script: `0014${"5e".repeat(20)}` },
  fee: sats(742n),
  vsize: 471,
  isRateByHand: true,
  lockTime: 0,
  windowHours: 0,
  prices: [],
  past: [],
  frozen: [],
  reused: new Set([`${"b2".repeat(32)}:1`]),
  recipients: undefined,
  leastPayment: sats(20_000n),
};

export const REPORT = lintBatch(SUBJECT);

export const CLEAN = lintBatch({
  ...SUBJECT,
  coins: SUBJECT.coins.slice(0, 1),
  payments: SUBJECT.payments.slice(4, 7),
  change: undefined,
  isRateByHand: false,
  lockTime: 870_000,
  windowHours: 12,
  reused: new Set(),
});
