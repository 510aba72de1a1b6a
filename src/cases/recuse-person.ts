import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import type { CaseId } from "./case.ts";
import { listAssignments, listDecisions, lockCase } from "./case.store.ts";
import { fillSeats } from "./fill-seats.ts";
import { deleteDuty, insertRecusal } from "./recusal.store.ts";
import type { CaseReader } from "./triage-case.ts";
import { UNDECIDED } from "./turn.ts";

/**
 * Lets a person stand aside from a case, before or after they have read it: it is closed to them, they are never drawn for it again, and
 * whatever they still had to do goes to somebody drawn at random, as soon as somebody is free (`fillSeats`). Faults: not-found `case-not-found`; conflict `case-transition` when it is
 * decided, `already-decided` when they have given a verdict.
 */
export async function recusePerson(
  unit: Unit,
  shreds: ShredStore,
  step: {
    id: CaseId;
    by: CaseReader;
    list: PeopleList;
  },
): Promise<void> {
  const { id, by } = step;
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  const current = await lockCase(unit, id);
  if (!UNDECIDED.includes(current.state))
    throw new Fault("conflict", "case-transition", "The case is decided.");
  if ((await listDecisions(unit, id)).some(({ person }) => person === by.person))
    throw new Fault(
      "conflict",
      "already-decided",
      "You have decided this case before; say what speaks against it to the data officer.",
    );
  const drawn = await listAssignments(unit, id);
  const mine = drawn.find(({ person }) => person === by.person);
  await insertRecusal(unit, id, by.person);
  if (mine !== undefined) await deleteDuty(unit, id, by.person);
  await unshareVaultCase(unit, id, [by.person]);
  await fillSeats(unit, open, current, step.list);
}
