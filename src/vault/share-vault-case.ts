import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "./case-key.ts";
import { caseNotFound } from "./open-vault-case.ts";
import { holdLive, putWraps } from "./vault.store.ts";
import { wrapFor } from "./wrap.ts";
import type { ReaderKey } from "./wrap.ts";

/**
 * Lets more people open a case: only somebody who has it open can. Their keys must come from the signed people list. Safe to
 * repeat; a person's newer key takes the place of their former one. Fault not-found when the case was erased.
 */
export async function shareVaultCase(
  unit: Unit,
  open: OpenCase,
  readers: readonly ReaderKey[],
): Promise<void> {
  if (!(await holdLive(unit, open.case))) throw caseNotFound();
  await putWraps(
    unit,
    open.case,
    readers.map((reader) => wrapFor(open.peoplePart, reader, unit.random)),
  );
}
