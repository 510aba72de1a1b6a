import { pad } from "../base/padding.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "./case-key.ts";
import { placeOf } from "./entry.ts";
import type { EntryKind } from "./entry.ts";
import { sealEnvelope } from "./envelope.ts";
import { caseNotFound } from "./open-vault-case.ts";
import { insertEntry, takeSeq } from "./vault.store.ts";

/**
 * Seals an entry into a case and returns its number. Its length is padded to a rung of FORMATS 0, at least `lowestRung` bytes.
 * Entries are never changed: a newer one of the same kind stands for what is true now. Fault not-found when the case was erased.
 */
export async function sealEntry(
  unit: Unit,
  open: OpenCase,
  entry: { kind: EntryKind; plaintext: Uint8Array; lowestRung?: number },
): Promise<number> {
  const seq = await takeSeq(unit, open.case);
  if (seq === undefined) throw caseNotFound();
  const place = { case: open.case, seq, kind: entry.kind };
  const padded = pad(entry.plaintext, entry.lowestRung);
  await insertEntry(unit, {
    ...place,
    box: sealEnvelope(open.key, placeOf(place), padded, unit.random),
  });
  return seq;
}
