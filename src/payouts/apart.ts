import { Fault } from "../base/fault.ts";
import { errorName, safeError } from "../db/pg-error.ts";
import type { Unit } from "../db/unit.ts";
import { saveTrouble } from "./batch-trouble.store.ts";

/** What the books say to an entry that does not fit what they have: a batch whose row somebody changed. */
const REFUSALS: readonly string[] = ["ledger-entry-differs", "hold-resolved", "posting-reversed"];

/**
 * Does what the chain means to one batch so that its books alone fail: what they refuse is undone, noted with the batch and `txid`, and the rest of
 * the change goes on. False then. Any other error ends the unit.
 */
export async function apart(
  unit: Unit,
  { batch, txid }: { readonly batch: string; readonly txid?: string },
  act: (unit: Unit) => Promise<void>,
): Promise<boolean> {
  try {
    await unit.sql.transaction((sql) => act({ ...unit, sql }));
    return true;
  } catch (error) {
    const isRefused =
      error instanceof Fault
        ? REFUSALS.includes(error.code)
        : /^LG/.test(safeError(error).sqlState ?? "");
    if (!isRefused) throw error;
    await saveTrouble(unit, { batch, txid, rule: errorName(error) });
    return false;
  }
}
