import { Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import type { CorrectLeaf } from "./leaf.ts";
import { endNotice, waitingNotices } from "./notice.store.ts";
import type { Notice } from "./notice.store.ts";
import { parseCorrection } from "./signed-correction.ts";
import type { CorrectionRecord } from "./signed-correction.ts";

/**
 * Corrections that wait here and stand in the log already, which was taken over from a copy, wait no longer: nothing in an entry says whether it was
 * published before, so the worker would move the figure twice. Each entry is one correction; of equal ones the first that was handed in, because
 * that is the worker's order. (An attestation is known again by its note.)
 */
export async function endKnownNotices(unit: Unit, leaves: readonly CorrectLeaf[]): Promise<void> {
  if (leaves.length === 0) return;
  const waiting = (await waitingNotices(unit)).filter(({ kind }) => kind === "correct");
  const records = waiting.map((notice) => ({ notice, record: recordOf(notice) }));
  for (const leaf of leaves) {
    const at = records.findIndex(({ record }) => record !== undefined && isOf(leaf, record));
    const [found] = at < 0 ? [] : records.splice(at, 1);
    if (found !== undefined) await endNotice(unit, found.notice.number);
  }
}

function isOf(leaf: CorrectLeaf, record: CorrectionRecord): boolean {
  const { code, d, field, of, p } = record;
  return (
    leaf.code === code && leaf.d === d && leaf.field === field && leaf.of === of && leaf.p === p
  );
}

function recordOf({ body }: Notice): CorrectionRecord | undefined {
  try {
    return parseCorrection(body).record;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
