import { formatCode, formatCodeDigits, newCode } from "../base/code.ts";
import type { Code } from "../base/code.ts";
import { lookupHashOf } from "../base/code-keys.ts";
import { formatMonth, monthAfter } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { Person } from "../people/person.ts";
import { findOpenProgramme } from "../programmes/programme.store.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { findCaseByClaim } from "./case.store.ts";
import { submitRequest } from "./submit-request.ts";
import type { Submission } from "./submit-request.ts";
import { commitmentOf, EXPECTED, testMark } from "./test-request.ts";
import type { Expected } from "./test-request.ts";
import {
  findTest,
  insertTest,
  lockTest,
  lockTestCode,
  saveTestAgreement,
} from "./test-request.store.ts";
import type { FoundTest } from "./test-request.store.ts";

/** A code that was made for a test request, shown once. The fund keeps what it and an expectation commit to. */
export interface TestCode {
  readonly claimCode: string;
  readonly claimCodeDigits: string;
}

/**
 * Proposes a test request: makes the claim code that it will have, and keeps only what this code and the expectation commit to. Faults: forbidden `tests-reviewer`; those of `findOpenProgramme`.
 */
export async function proposeTest(
  unit: Unit,
  by: Person,
  test: { readonly programme: string; readonly expected: Expected },
): Promise<TestCode> {
  requireNoReviewer(by);
  const { code: programme } = await findOpenProgramme(unit, test.programme);
  const code = newCode("claim", unit.random);
  const commitment = commitmentOf(testMark(code.secret, test.expected));
  await insertTest(unit, { commitment, programme, by: by.code });
  return { claimCode: formatCode(code), claimCodeDigits: formatCodeDigits(code) };
}

/**
 * Agrees to a test request: whoever does has its code from the one who proposed it, and says what they expect as well. Safe to repeat for the same person. Faults: forbidden `tests-reviewer`, `tests-own`; not-found `tests-unknown` for a
 * code, or an expectation, that nobody proposed; conflict `tests-many`, `tests-over`.
 */
export async function agreeTest(
  unit: Unit,
  by: Person,
  { code, expected }: { readonly code: Code; readonly expected: Expected },
): Promise<void> {
  requireNoReviewer(by);
  const commitment = commitmentOf(testMark(code.secret, expected));
  const test = await lockTest(unit, commitment);
  if (test === undefined) throw unknown();
  if (test.proposedBy === by.code)
    throw new Fault("forbidden", "tests-own", "Somebody else must agree to what you propose.");
  if (test.agreedBy === by.code) return;
  if (test.agreedBy !== undefined || !isFresh(unit, test.proposedIn)) throw over();
  await saveTestAgreement(unit, commitment, by.code);
}

/**
 * Sends a test request as if an applicant had: the same rows, the same sizes, and nothing at the commitment, so that nothing leads from it to the case. Its code was made when it was proposed, so it can be sent once, and no request
 * that somebody else sends can become one. Faults: forbidden `tests-reviewer`; not-found `tests-unknown`; conflict `tests-over` when it was sent or taken back, has ended or is too old; those of `submitRequest`.
 */
export async function sendTest(
  unit: Unit,
  shreds: ShredStore,
  step: {
    readonly by: Person;
    readonly code: Code;
    readonly submission: Omit<Submission, "destination" | "second" | "made">;
  },
): Promise<void> {
  const { by, code, submission } = step;
  requireNoReviewer(by);
  const found = await agreedWith(unit, code);
  if (found === undefined || found.test.programme !== submission.application.programme)
    throw unknown();
  const { test, expected } = found;
  const lookupHash = lookupHashOf(code);
  await lockTestCode(unit, lookupHash);
  const isLive =
    test.ended === undefined &&
    test.withdrawnIn === undefined &&
    test.agreedIn !== undefined &&
    isFresh(unit, test.agreedIn);
  if (!isLive || (await findCaseByClaim(unit, lookupHash)) !== undefined) throw over();
  const made = { code, test: testMark(code.secret, expected) };
  await submitRequest(unit, shreds, { ...submission, destination: undefined, second: false, made });
}

async function agreedWith(
  unit: Unit,
  code: Code,
): Promise<{ test: FoundTest; expected: Expected } | undefined> {
  for (const expected of EXPECTED) {
    const test = await findTest(unit, commitmentOf(testMark(code.secret, expected)));
    if (test?.agreedBy !== undefined) return { test, expected };
  }
  return undefined;
}

/** This month or the last. */
function isFresh(unit: Unit, month: string): boolean {
  return month >= formatMonth(monthAfter(unit.at, -1));
}

/** Whoever could be drawn for one must not know of any: forbidden `tests-reviewer`. */
export function requireNoReviewer({ roles }: Person): void {
  if (!roles.some((role) => role === "reviewer" || role === "triager")) return;
  throw new Fault(
    "forbidden",
    "tests-reviewer",
    "Who triages or reviews requests must not know which are tests.",
  );
}

function unknown(): Fault {
  return new Fault(
    "not-found",
    "tests-unknown",
    "Nobody proposed a test request with this code, this programme and this expectation.",
  );
}

function over(): Fault {
  return new Fault(
    "conflict",
    "tests-over",
    "This test request was sent, is agreed on, has ended or is too old. Propose another one.",
  );
}
