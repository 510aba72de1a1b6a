import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { dayAfter } from "../blackouts/blackout.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { alreadyDecided, stageOf } from "./assess.ts";
import type { Case, CaseId } from "./case.ts";
import { listAssignments, listDecisions, lockCase, saveState } from "./case.store.ts";
import type { Said } from "./message.ts";
import { writeIn } from "./messages.ts";
import { goBack } from "./go-back.ts";
import { requireDuty } from "./open-for-person.ts";
import { isOver, QUESTION_DAYS } from "./question.ts";
import { quietNow } from "./quiet.ts";
import { findQuestion, insertQuestion, overdueCases } from "./question.store.ts";
import type { CaseReader } from "./triage-case.ts";

interface ReviewStep {
  readonly id: CaseId;
  readonly by: CaseReader;
  /** The version that was looked at. */
  readonly expected?: number | undefined;
}

/** Most cases that one unit brings back; the next run goes on. */
const AT_ONCE = 500;

/**
 * The reviewer whose turn it is asks the applicant something before they decide: the case waits, so many days, and comes back to them with
 * the answer. Faults: conflict `question-quiet` when that is too short for somebody who asked not to be written to for now; not-found `case-not-found`; forbidden `not-yours`; conflict `already-decided`, `case-transition`, `case-changed`,
 * `messages-full`; too-many `messages-many`.
 */
export async function askApplicant(
  unit: Unit,
  shreds: ShredStore,
  step: ReviewStep & { readonly said: Said; readonly days: number },
): Promise<Case> {
  const open = await openVaultCase(unit, shreds, {
    case: step.id,
    as: { kind: "person", ...step.by },
  });
  const current = await lockCase(unit, step.id);
  const drawn = await listAssignments(unit, step.id);
  stageOf(current.state, drawn, await listDecisions(unit, step.id), step.by.person);
  const { state } = current;
  if (state !== "in_review" && state !== "second_review")
    throw new Error("askApplicant: a stage whose turn it is outside of a review");
  await requireTime(unit, open, step.days);
  await writeIn(unit, open, current, { by: "fund", ...step.said });
  await insertQuestion(unit, step.id, { backTo: state, days: step.days });
  return saveState(unit, current, {
    to: "info_requested",
    by: "reviewer",
    expected: step.expected,
  });
}

/** Whoever asked for quiet has the least time to answer after it. */
async function requireTime(unit: Unit, open: OpenCase, days: number): Promise<void> {
  const until = await quietNow(unit, open);
  if (until === undefined) return;
  const last = dayAfter(formatDate(unit.at), days);
  if (last >= dayAfter(until, QUESTION_DAYS.least)) return;
  throw new Fault(
    "conflict",
    "question-quiet",
    "The applicant asked not to be written to for now. Give them longer to answer: at least two weeks from the day they named.",
    { until },
  );
}

/**
 * A reviewer of the case who has given no verdict goes on without the answer. Faults: not-found `case-not-found`; forbidden `not-yours`; conflict `already-decided`, `case-transition`,
 * `case-changed`.
 */
export async function endQuestion(unit: Unit, shreds: ShredStore, step: ReviewStep): Promise<Case> {
  await openVaultCase(unit, shreds, { case: step.id, as: { kind: "person", ...step.by } });
  const current = await lockCase(unit, step.id);
  await requireDuty(unit, current, step.by.person);
  // Whoever has given a verdict asks nothing any more, and is not told whether a colleague does.
  if ((await listDecisions(unit, step.id)).some(({ person }) => person === step.by.person))
    throw alreadyDecided();
  return goBack(unit, current, { by: "reviewer", expected: step.expected });
}

/**
 * Brings cases whose applicants did not answer in time back to who asked, never while a blackout holds; returns how many. They decide on what is known, and whatever ends the
 * case takes a second person, so that nobody ends one alone by asking. Safe to repeat.
 */
export async function returnUnanswered(unit: Unit): Promise<number> {
  const overdue = await overdueCases(unit, AT_ONCE);
  for (const id of overdue) {
    const current = await lockCase(unit, id);
    const question = await findQuestion(unit, id);
    // Answered, and perhaps asked anew, or taken back, a moment before.
    if (question === undefined || !isOver(question.answerBy, unit.at)) continue;
    await goBack(unit, current, { by: "system" });
  }
  return overdue.length;
}
