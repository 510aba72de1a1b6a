import type { Unit } from "../db/unit.ts";
import { caseAccess } from "../vault/case-access.view.ts";
import type { CaseAccess, CaseAccessPlace } from "../vault/case-access.view.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { keptBackFrom } from "./kept-back-looks.ts";
import type { StaffLook } from "./open-for-person.ts";

/**
 * Who opened what of a case, for anybody on the staff to whom it is open: the key alone finds the lines. Nothing of it is shown, so this is no look, needs no purpose, and is
 * spent by nobody who has opened too many. Reviewers are not shown each other (`keptBackFrom`). Fault not-found `case-not-found` for everybody else.
 */
export async function readLooks(
  unit: Unit,
  shreds: ShredStore,
  { id, by }: StaffLook,
  ask: { readonly after?: CaseAccessPlace | undefined; readonly limit: number },
): Promise<CaseAccess[]> {
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  const keptBack = await keptBackFrom(unit, open, by.person);
  return caseAccess(unit, open, { ...ask, keptBack });
}
