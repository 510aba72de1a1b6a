import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { caseNotFound } from "./open-vault-case.ts";
import { holdLive, putWraps } from "./vault.store.ts";
import type { Wrap } from "./wrap.ts";

/**
 * Takes a case's people part as somebody else has sealed it to people, elsewhere. Nothing here can look into the boxes: one of something else opens nothing. The
 * keys must be those of the signed people list. Fault not-found when the case was erased.
 */
export async function receiveWraps(
  unit: Unit,
  id: Id<"case">,
  wraps: readonly Wrap[],
): Promise<void> {
  if (!(await holdLive(unit, id))) throw caseNotFound();
  await putWraps(unit, id, wraps);
}
