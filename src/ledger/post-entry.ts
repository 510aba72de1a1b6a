import type { Unit } from "../db/unit.ts";
import type { JournalEntry } from "./journal.ts";
import { recordEntry } from "./journal.store.ts";

/** What became of an entry. */
export interface Posted {
  /** The same entry was recorded before; nothing was written now. */
  readonly replayed: boolean;
  /** What the programme can promise now; negative while promises exceed coins. */
  readonly available: bigint;
}

/**
 * Records a journal entry, or nothing when the same one was recorded before, so repeating is safe. The whole entry is refused, and
 * leaves no trace, with Fault conflict: `ledger-entry-differs` (the event and reference, or a key, stand for something else),
 * `insufficient-funds` with `available`, `losses-open` (promises exceed coins, so nothing new can be promised), `hold-resolved`,
 * `posting-reversed`, `period-closed` (a decision for a day that a close of the public book has closed; a fact takes effect on the day of recording
 * instead). An entry that names an unknown account or hold, or commits more than is held, is a bug. A refusal ends the
 * unit: nothing else can be done in it. Holds the programme's balances locked until the unit ends.
 */
export async function postEntry(unit: Unit, entry: JournalEntry): Promise<Posted> {
  return recordEntry(unit, entry);
}
