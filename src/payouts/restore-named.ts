import { fromHex, utf8 } from "../base/bytes.ts";
import type { Unit } from "../db/unit.ts";
import type { Batch } from "./batch.ts";
import { listReplaced, lockPayout, replaceDestination } from "./destination-change.store.ts";
import { parseManifest } from "./manifest.ts";
import { listBatchPayouts, listHolds, restoreAmounts } from "./payout.store.ts";

/**
 * A batch that was given up, or dead, is alive again, and an amount or a destination was changed meanwhile: its payouts are paid what it pays, to
 * what it named, so that is what they have again. Does nothing for payouts that still have it, and for a batch whose manifest is not here. Before the payouts are bound.
 */
export async function restoreNamed(unit: Unit, batch: Batch): Promise<void> {
  await restoreAmounts(unit, batch.id);
  if (batch.manifest === undefined) return;
  const named = new Map(
    parseManifest(utf8(batch.manifest)).payouts.map((item) => [item.id, item] as const),
  );
  // What two people gave up stays as it was then: it is paid by this batch or by none.
  const holds = await listHolds(unit, batch.id);
  const givenUp = new Set(holds.flatMap(({ id, isGivenUp }) => (isGivenUp ? [id] : [])));
  for (const payout of await listBatchPayouts(unit, batch.id)) {
    const item = named.get(payout.id);
    if (item === undefined || givenUp.has(payout.id)) continue;
    if (item.destination === payout.destinationDigest) continue;
    await lockPayout(unit, payout.id);
    const before = (await listReplaced(unit, payout.id)).findLast(
      ({ digest, use }) => digest === item.destination && use === item.use,
    );
    if (before === undefined) continue;
    const { signed, digest, use } = before;
    const script = fromHex(item.script);
    await replaceDestination(unit, payout.id, {
      signed,
      digest,
      use,
      script,
      counted: false,
      countsFrom: undefined,
    });
  }
}
