import { shuffled } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { ableOnList, ablePeople } from "../people/able-people.view.ts";
import type { Role } from "../people/person.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { caseEntries } from "./case-entries.ts";
import type { Case, CaseId } from "./case.ts";
import { insertAssignment, lockCase, saveState } from "./case.store.ts";
import { markUrgent } from "./urgent.store.ts";
import { closeCase } from "./close-case.ts";
import { requireStage } from "./open-for-person.ts";
import { judgesOfCase } from "./judge.store.ts";
import { readingCase } from "./reading-case.ts";
import { listRecusals } from "./recusal.store.ts";
import { drawReviewers, requireWideDraw } from "./reviewer-draw.ts";
import { countInTriage, deleteSpamMark } from "./spam.store.ts";

/** A member of staff at work on a case: their pseudonym, their roles and their unlocked X25519 reader key. */
export interface CaseReader {
  readonly person: string;
  readonly roles: readonly Role[];
  readonly key: Uint8Array;
}

interface TriageStep {
  readonly id: CaseId;
  readonly by: CaseReader;
  /** The version that was looked at. */
  readonly expected?: number | undefined;
}

/** Most cases that one person has in triage at a time, so that nobody takes them all away from their colleagues. */
export const TRIAGE_MAX = 20;

/**
 * Takes a submitted case for triage: it is this triager's from now on, and closed to the others but one, who has nothing to do in it. Faults: not-found `case-not-found` for who
 * cannot open it; conflict `case-transition`, `case-changed`, `triage-full` with TRIAGE_MAX others.
 */
export async function takeCase(unit: Unit, shreds: ShredStore, step: TriageStep): Promise<Case> {
  await openCase(unit, shreds, step);
  const current = await lockCase(unit, step.id);
  if ((await countInTriage(unit, step.by.person)) >= TRIAGE_MAX)
    throw new Fault(
      "conflict",
      "triage-full",
      "You have as many cases in triage as one person may. Finish one of them first.",
      { most: TRIAGE_MAX },
    );
  const taken = await saveState(unit, current, {
    to: "triage",
    by: "triager",
    expected: step.expected,
  });
  await insertAssignment(unit, step.id, "triage", step.by.person);
  await closeCase(unit, step.id, [step.by.person, ...(await standBy(unit, step))]);
  return taken;
}

/** One more triager who can open it, at random: should the first fall silent or be gone, the case goes on when this one opens it (`replaceGone`). */
async function standBy(unit: Unit, { id, by }: TriageStep): Promise<string[]> {
  const able = await ablePeople(unit);
  const others = (await readersOfCase(unit, id)).filter(
    (person) => person !== by.person && able.has(person),
  );
  return shuffled(others, unit.random).slice(0, 1);
}

/**
 * Sends a case to review: two reviewers are drawn at random from the signed list, without the triager, those who judge whether it is a
 * duplicate and those who declared a conflict, and the case is opened to them and closed to everybody else. An `urgent` one stands ahead in their queues. If somebody was to check whether it is spam, nobody is any more. The conflicts are sealed into it, for a later draw. Faults:
 * not-found `case-not-found`; forbidden `not-yours`; conflict `reviewers-missing`, `conflicts-too-many`, `case-transition`, `case-changed`.
 */
export async function assignReviewers(
  unit: Unit,
  shreds: ShredStore,
  step: TriageStep & { list: PeopleList; conflicts: readonly string[]; urgent: boolean },
): Promise<Case> {
  const open = await openCase(unit, shreds, step);
  const current = await lockOwn(unit, step);
  const known = [...(await listRecusals(unit, step.id)), ...(await judgesOfCase(unit, step.id))];
  const able = await ableOnList(unit, step.list);
  const { at, random } = unit;
  const reading = await readingCase(unit, open);
  const draw = { at, barred: [step.by.person, ...known], conflicts: step.conflicts };
  requireWideDraw(able, draw);
  const [first, second] = drawReviewers(able, {
    ...draw,
    count: 2,
    random,
    reading,
    isSeated: false,
  });
  if (first === undefined || second === undefined)
    throw new Error("assignReviewers: the draw came back short");
  await deleteSpamMark(unit, step.id);
  const moved = await saveState(unit, current, {
    to: "in_review",
    by: "triager",
    expected: step.expected,
  });
  const conflicts = [...new Set(step.conflicts)];
  if (conflicts.length > 0)
    await sealEntry(unit, open, {
      kind: "triage",
      plaintext: caseEntries.triage.write({ conflicts }),
    });
  if (step.urgent) await markUrgent(unit, step.id);
  await insertAssignment(unit, step.id, "first", first.person);
  await insertAssignment(unit, step.id, "second", second.person);
  await closeCase(unit, step.id);
  await shareVaultCase(unit, open, [first, second]);
  return moved;
}

/** First of all: to whom a case is not open it must look like none. */
function openCase(unit: Unit, shreds: ShredStore, step: TriageStep): Promise<OpenCase> {
  return openVaultCase(unit, shreds, { case: step.id, as: { kind: "person", ...step.by } });
}

async function lockOwn(unit: Unit, step: TriageStep): Promise<Case> {
  const current = await lockCase(unit, step.id);
  await requireStage(unit, step.id, "triage", step.by.person);
  return current;
}
