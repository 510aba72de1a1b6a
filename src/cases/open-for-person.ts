import { Fault } from "../base/fault.ts";
import { isBoardReader } from "../board/board-use.store.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { requireLookLeft } from "./case-looks.ts";
import type { Case, CaseId, CaseState } from "./case.ts";
import type { Stage } from "./case.store.ts";
import { listAssignments, lockCase } from "./case.store.ts";
import { SHOWN } from "./look-purposes.ts";
import type { Group } from "./look-purposes.ts";
import { offeredPurposes } from "./offered-purposes.view.ts";
import type { CaseReader } from "./triage-case.ts";

/** A person of the staff in front of a case. */
export interface StaffLook {
  readonly id: CaseId;
  readonly by: CaseReader;
}

/** The same, and what they want to read it for. */
export interface PurposefulLook extends StaffLook {
  readonly purpose: Purpose;
}

/**
 * Opens a case for somebody of the staff who is to read `group` of it. Whatever they read of it in this hour, it counts as one case. Faults:
 * not-found `case-not-found` for whom it is not shared with; forbidden `purpose-unfit` for a purpose that is not theirs or does not show that; too-many `looks-spent`.
 */
export async function openForPerson(
  unit: Unit,
  shreds: ShredStore,
  look: PurposefulLook,
  group: Group,
): Promise<OpenCase> {
  const { id, by } = look;
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  await requirePurpose(unit, look, group);
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
  look: PurposefulLook,
  group: "messages" | "files",
): Promise<OpenCase> {
  const open = await openForStep(unit, shreds, look);
  await requirePurpose(unit, look, group);
  return open;
}

/** The same for a step that shows nothing, and so has no purpose: asking for an original, or saying what a file is worth. */
export async function openForStep(
  unit: Unit,
  shreds: ShredStore,
  { id, by }: StaffLook,
): Promise<OpenCase> {
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  await requireLookLeft(unit, open, by.person);
  const current = await lockCase(unit, id);
  if (!readsAll(current.state, false) && !(await isBoardReader(unit, id, by.person)))
    await requireDuty(unit, current, by.person);
  return open;
}

async function requirePurpose(
  unit: Unit,
  { id, by, purpose }: PurposefulLook,
  group: Group,
): Promise<void> {
  const { person, roles } = by;
  const offered = await offeredPurposes(unit, { id, person, roles });
  if (offered.includes(purpose) && SHOWN[purpose].includes(group)) return;
  const fit = offered.filter((each) => SHOWN[each].includes(group));
  throw new Fault(
    "forbidden",
    "purpose-unfit",
    "In this case, as it stands, that is no purpose of yours, or it needs nothing of this. Choose one that is offered to you.",
    { offered: fit.join(" ") },
  );
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
