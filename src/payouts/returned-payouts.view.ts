import { formatOutPoint } from "../bitcoin/outpoint.ts";
import { currentTip } from "../chain/tip.view.ts";
import type { Reader } from "../db/unit.ts";
import { findBatch } from "./batch.store.ts";
import { lineageEnd } from "./lineage-end.view.ts";
import { listReturned } from "./payout.store.ts";

/** For those of these payouts that were signed in a batch which is dead: its anchor, and what ended it, how deep; depth 0 when nothing does now. */
export async function returnedPayouts(
  reader: Reader,
  payouts: readonly string[],
): Promise<{ payout: string; batch: string; anchor: string; spend: string; depth: number }[]> {
  const returned = await listReturned(reader, payouts);
  if (returned.length === 0) return [];
  const height = (await currentTip(reader))?.height ?? 0;
  const evidence = new Map<string, { anchor: string; spend: string; depth: number }>();
  for (const batch of new Set(returned.map((each) => each.batch))) {
    const anchor = formatOutPoint((await findBatch(reader, batch)).anchor);
    const end = await lineageEnd(reader, batch);
    evidence.set(batch, {
      anchor,
      spend: end?.spend ?? "",
      depth: end === undefined ? 0 : height - end.height + 1,
    });
  }
  return returned.flatMap(({ payout, batch }) => {
    const found = evidence.get(batch);
    return found === undefined ? [] : [{ payout, batch, ...found }];
  });
}
