import { toHex } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { caseNotFound } from "./open-vault-case.ts";
import { deleteBoxes, holdLive, putWraps } from "./vault.store.ts";
import { readersOfCase } from "./shared-cases.view.ts";
import type { Wrap } from "./wrap.ts";

/**
 * Takes a case's people part as somebody else has sealed it to people, elsewhere. Nothing here can look into the boxes: one of something else opens nothing. The
 * keys must be those of the signed people list. Whoever has the case already keeps their own, which is known to open it. Returns the SHA-256 of the boxes that were taken, hex. Fault
 * not-found when the case was erased.
 */
export async function receiveWraps(
  unit: Unit,
  id: Id<"case">,
  wraps: readonly Wrap[],
): Promise<string[]> {
  if (!(await holdLive(unit, id))) throw caseNotFound();
  const have = await readersOfCase(unit, id);
  const taken = wraps.filter(({ reader }) => !have.includes(reader));
  await putWraps(unit, id, taken);
  return taken.map(({ box }) => toHex(sha256(box)));
}

/** Takes back what `receiveWraps` took, by the digests that it returned. Whoever was let in meanwhile by somebody who had the case open keeps that. Safe to repeat. */
export async function withdrawWraps(
  unit: Unit,
  id: Id<"case">,
  digests: readonly string[],
): Promise<void> {
  await deleteBoxes(unit, id, digests);
}
