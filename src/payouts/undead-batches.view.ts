import type { Reader } from "../db/unit.ts";
import { listDeadHolding } from "./dead-holding.view.ts";
import { lineageEnd } from "./lineage-end.view.ts";
import { listReturned } from "./payout.store.ts";
import { readyPayouts } from "./ready.view.ts";

/** A dead batch that could be mined all the same, because a reorganisation took away what ended it: a cancel of it is what ends it. */
export interface UndeadBatch {
  readonly batch: string;
  /** How many payouts wait that were signed in it last: no other batch may pay them before it has ended. */
  readonly waiting: number;
  /** How far a cancel of it has come that is in no block yet; undefined while somebody has to order one. */
  readonly cancel: "frozen" | "signed" | undefined;
}

/** The dead batches that could be mined, and keep coins or payouts from any other until a cancel of them is in the chain; by id. */
export async function undeadBatches(reader: Reader): Promise<UndeadBatch[]> {
  const waiting = await waitingByBatch(reader);
  const ids = [...new Set([...(await listDeadHolding(reader)), ...waiting.keys()])].sort();
  const undead: UndeadBatch[] = [];
  for (const batch of ids) {
    if ((await lineageEnd(reader, batch)) !== undefined) continue;
    const cancel = await cancelAtWork(reader, batch);
    undead.push({ batch, waiting: waiting.get(batch) ?? 0, cancel });
  }
  return undead;
}

/** How many of them nobody has ordered a cancel of yet. */
export async function countUncancelled(reader: Reader): Promise<number> {
  return (await undeadBatches(reader)).filter(({ cancel }) => cancel === undefined).length;
}

/** Whether a dead batch is one of them. */
export async function isUndead(reader: Reader, batch: string): Promise<boolean> {
  const keeps =
    (await listDeadHolding(reader)).includes(batch) || (await waitingByBatch(reader)).has(batch);
  return keeps && (await lineageEnd(reader, batch)) === undefined;
}

/** How many of the payouts that wait were signed last in each dead batch. */
async function waitingByBatch(reader: Reader): Promise<ReadonlyMap<string, number>> {
  const ids = (await readyPayouts(reader)).map(({ id }) => id);
  const counts = new Map<string, number>();
  for (const { batch } of await listReturned(reader, ids))
    counts.set(batch, (counts.get(batch) ?? 0) + 1);
  return counts;
}

async function cancelAtWork(reader: Reader, batch: string): Promise<UndeadBatch["cancel"]> {
  const row = await reader
    .sql<{ cancels: string; state: "frozen" | "signed"; version: number }>("batches")
    .where({ cancels: batch })
    .whereIn("state", ["frozen", "signed"])
    .orderBy("version", "desc")
    .first("state");
  return row?.state;
}
