import { newReference } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import type { EnvelopeKeys } from "./envelope-keys.view.ts";
import { countUnsealed, insertEnvelope } from "./envelope.store.ts";
import { sealRecord } from "./record-envelope.ts";
import type { RecordEnvelope } from "./record-envelope.ts";

/** Every record of 24 parts fits it, so that the size of a box tells neither gift from payout nor small from large. */
const LOWEST_RUNG = 1024;

/**
 * Seals one record to every auditor who has a key for the epoch under way, in the unit that gives it to the book and before its key is forgotten. An
 * auditor without one goes without for good: the books must not wait for people, so it is only counted.
 */
export async function sealForAuditors(
  unit: Unit,
  { epoch, auditors }: EnvelopeKeys,
  record: RecordEnvelope,
): Promise<void> {
  for (const { auditor, key } of auditors) {
    if (key === undefined) {
      await countUnsealed(unit, epoch, auditor);
      continue;
    }
    const box = sealRecord(record, key, unit.random, LOWEST_RUNG);
    await insertEnvelope(unit, { reference: newReference(unit.random), epoch, key, box });
  }
}
