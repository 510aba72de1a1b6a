import { Fault } from "../base/fault.ts";
import { isBoardReader } from "../board/board-use.store.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { requireLookLeft } from "./case-looks.ts";
import type { Case, CaseId, CaseState } from "./case.ts";
import type { Stage } from "./case.store.ts";
import { listAssignments, lockCase } from "./case.store.ts";
import type { CaseReader } from "./triage-case.ts";

/** A person of the staff in front of a case. */
export interface StaffLook {
  readonly id: CaseId;
  readonly by: CaseReader;
}

/**
 * Opens a case for somebody of the staff who is to read anything of it. Whatever they read of it in this hour, it counts as one case. Faults:
 * not-found `case-not-found` for whom it is not shared with; too-many `looks-spent`.
 */
export async function openForPerson(
  unit: Unit,
  shreds: ShredStore,
  { id, by }: StaffLook,
): Promise<OpenCase> {
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  await requireLookLeft(unit, open, by.person);
  return open;
}

/**
 * The same for messages and files, which are for those who work on the case: not for who only judges whether it is a duplicate. Locks the case.
 * Faults: those of `openForPerson`; forbidden `not-yours`.
 */
export async function openForWork(
  unit: Unit,
  shreds: ShredStore,
  look: StaffLook,
): Promise<OpenCase> {
  const open = await openForPerson(unit, shreds, look);
  const current = await lockCase(unit, look.id);
  if (!readsAll(current.state, false) && !(await isBoardReader(unit, look.id, look.by.person)))
    await requireDuty(unit, current, look.by.person);
  return open;
}

/** Whether somebody who can open a case in this state, and has a stage in it or none, reads all of it: before triage it is every triager's. */
export function readsAll(state: CaseState, hasStage: boolean): boolean {
  return hasStage || state === "submitted";
}

/** The stages that a person has in a case now: who had it in triage has no part in its review. */
export async function stagesOf(
  unit: Unit,
  { id, state }: Pick<Case, "id" | "state">,
  person: string,
): Promise<Stage[]> {
  return (await listAssignments(unit, id))
    .filter((duty) => duty.person === person && (duty.stage !== "triage" || state === "triage"))
    .map(({ stage }) => stage);
}

/** Fault forbidden `not-yours` unless this person has this very stage of the case, whatever its state. */
export async function requireStage(
  unit: Unit,
  id: CaseId,
  stage: Stage,
  person: string,
): Promise<void> {
  const drawn = await listAssignments(unit, id);
  if (!drawn.some((duty) => duty.stage === stage && duty.person === person)) throw notYours();
}

/** Fault forbidden `not-yours` unless this person has a stage in the case. */
export async function requireDuty(unit: Unit, current: Case, person: string): Promise<void> {
  if ((await stagesOf(unit, current, person)).length > 0) return;
  throw notYours();
}

function notYours(): Fault {
  return new Fault(
    "forbidden",
    "not-yours",
    "Take the case for triage first, or leave it to whoever has.",
  );
}
