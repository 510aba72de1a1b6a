import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { errorName, safeError } from "../db/pg-error.ts";
import type { Unit } from "../db/unit.ts";
import { saveTrouble } from "./batch-trouble.store.ts";

/**
 * What the database says to values that do not fit each other: classes 22 and 23, what a function or trigger of ours raises, and the books (LG). The
 * others, as deadlocks and lost connections, are about no row, and pass when the whole unit is done again.
 */
const OF_VALUES = /^(22|23|LG|P0001)/;

/**
 * Does what the chain means to one batch so that its rows alone fail: what does not fit what the books or other rows have, because somebody wrote over
 * it, is undone, noted with the batch and `txid`, and the rest of the change goes on. False then. What another worker took in the same moment is tried
 * once more, when its rows can be seen. Any other error ends the unit.
 */
export async function apart(
  unit: Unit,
  { batch, txid }: { readonly batch: string; readonly txid?: string },
  act: (unit: Unit) => Promise<void>,
): Promise<boolean> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      await unit.sql.transaction((sql) => act({ ...unit, sql }));
      return true;
    } catch (error) {
      if (isFirst && mayBeRace(error)) continue;
      if (!isOfItsRows(error)) throw error;
      await saveTrouble(unit, { batch, txid, rule: errorName(error) });
      return false;
    }
  }
}

/** Whether somebody else has what is to be one batch's alone: a coin, an anchor, a payout. Who waited for them to commit sees it the next time. */
function mayBeRace(error: unknown): boolean {
  if (error instanceof Fault) return error.code === "coins-taken";
  return safeError(error).sqlState === "23505";
}

function isOfItsRows(error: unknown): boolean {
  if (error instanceof Fault) return error.kind !== "unavailable";
  if (error instanceof Refusal) return true;
  return OF_VALUES.test(safeError(error).sqlState ?? "");
}
