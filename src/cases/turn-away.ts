import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import { caseEntries } from "./case-entries.ts";
import type { Case, CaseId } from "./case.ts";
import { insertDecision, lockCase, saveState } from "./case.store.ts";
import { endDuties } from "./close-case.ts";
import { commitmentOf, testMarkOf } from "./test-request.ts";
import { saveTestEnd } from "./test-request.store.ts";
import { fillSeats } from "./fill-seats.ts";
import { requireStage } from "./open-for-person.ts";
import { deleteSpamMark } from "./spam.store.ts";
import type { CaseReader } from "./triage-case.ts";

interface SpamStep {
  readonly id: CaseId;
  readonly by: CaseReader;
  /** The version that was looked at. */
  readonly expected?: number | undefined;
}

/**
 * Says that a case in triage is no request. That ends nothing: a second person is drawn to check it (another triager, or a reviewer where there is none), and
 * until somebody agrees the case stays in triage with all of its files; its applicant sees nothing. Once in a case's life, so that nobody asks until somebody
 * agrees. Faults: not-found `case-not-found`; forbidden `not-yours`; conflict `already-decided`, `case-transition`, `case-changed`.
 */
export async function markSpam(
  unit: Unit,
  shreds: ShredStore,
  step: SpamStep & { readonly reason: string; readonly list: PeopleList },
): Promise<Case> {
  const open = await openStep(unit, shreds, step);
  const current = await lockAt(unit, step, "triage");
  if (await wasMarked(unit, open))
    throw new Fault(
      "conflict",
      "already-decided",
      "That was said of this case before, once. Send it to review, unless somebody else is still to check it.",
    );
  await sealEntry(unit, open, {
    kind: "triage",
    plaintext: caseEntries.triage.write({ reason: step.reason }),
  });
  await insertDecision(unit, {
    case: step.id,
    stage: "triage",
    person: step.by.person,
    verdict: "spam",
  });
  await fillSeats(unit, open, current, step.list);
  return current;
}

/**
 * Agrees that a case is no request, which turns it away: nobody on the staff has a duty in it any more, so it is closed to all. Or says that it is one: then it
 * goes on with whoever took it, and is closed to who checked it, who may be drawn to review it. Faults: those of `markSpam`.
 */
export async function judgeSpam(
  unit: Unit,
  shreds: ShredStore,
  step: SpamStep & { readonly agrees: boolean; readonly list: PeopleList },
): Promise<Case> {
  const open = await openStep(unit, shreds, step);
  const current = await lockAt(unit, step, "check");
  if (!step.agrees) {
    await deleteSpamMark(unit, step.id);
    await unshareVaultCase(unit, step.id, [step.by.person]);
    // Somebody stands by, as before: perhaps the same one.
    await fillSeats(unit, open, current, step.list);
    return current;
  }
  await insertDecision(unit, {
    case: step.id,
    stage: "check",
    person: step.by.person,
    verdict: "spam",
  });
  const moved = await saveState(unit, current, { to: "spam", by: "triager" });
  const mark = await testMarkOf(unit, open);
  if (mark !== undefined)
    await saveTestEnd(unit, commitmentOf(mark), { ended: "spam", expected: mark.expected });
  await endDuties(unit, step.id);
  return moved;
}

/** First of all: to whom a case is not open it must look like none. */
function openStep(unit: Unit, shreds: ShredStore, { id, by }: SpamStep): Promise<OpenCase> {
  return openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
}

async function lockAt(unit: Unit, step: SpamStep, stage: "triage" | "check"): Promise<Case> {
  const current = await lockCase(unit, step.id);
  if (current.state !== "triage")
    throw new Fault("conflict", "case-transition", "Only a case in triage is turned away.");
  await requireStage(unit, step.id, stage, step.by.person);
  // Last: whoever has no duty here learns no version, each step of a colleague being one more.
  if (step.expected !== undefined && step.expected !== current.version)
    throw new Fault(
      "conflict",
      "case-changed",
      "Somebody changed this case meanwhile. Read it again, then decide.",
    );
  return current;
}

/** Whether it was said before of this case, by whomever. */
async function wasMarked(unit: Unit, open: OpenCase): Promise<boolean> {
  const entries = await weighEntries(unit, open, ["triage"]);
  return entries.some(({ plaintext }) => caseEntries.triage.read(plaintext).reason !== undefined);
}
