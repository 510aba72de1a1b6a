import { isQuorumMet } from "../base/tlog/policy.ts";
import type { TlogPolicy } from "../base/tlog/policy.ts";
import { ED25519, formatSignature, parseNote, verifyNote } from "../base/tlog/note.ts";
import { withSignatures } from "../base/tlog/witness.ts";
import type { Cosignature } from "../base/tlog/witness.ts";
import type { Unit } from "../db/unit.ts";
import { findCheckpoint, lockLog } from "./log.store.ts";
import { insertCosignature, insertPublication, listCosignatures } from "./witness.store.ts";

/**
 * Keeps a witness's verified cosignature under the checkpoint of `size`, and shows the checkpoint with all it has once the policy's quorum is
 * met; whether it is. Safe to repeat.
 */
export async function recordCosignature(
  unit: Unit,
  policy: TlogPolicy,
  given: { readonly size: number; readonly witness: string; readonly cosignature: Cosignature },
): Promise<boolean> {
  await lockLog(unit);
  const { size, witness } = given;
  const checkpoint = await findCheckpoint(unit, size);
  if (checkpoint === undefined) return false;
  const line = formatSignature(given.cosignature.signature);
  await insertCosignature(unit, { size, witness, line });
  const lines = [...(await listCosignatures(unit, size)).values()];
  const note = withSignatures(checkpoint.note, lines);
  const signed = verifyNote(parseNote(note), [...policy.logs, ...policy.witnesses.values()]);
  const isPublic = signed.some(({ vkey }) => vkey.type === ED25519) && isQuorumMet(policy, signed);
  if (isPublic) await insertPublication(unit, { size, rank: lines.length, note });
  return isPublic;
}
