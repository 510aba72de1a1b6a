import { edgeOf, growTiles } from "../base/tlog/grow.ts";
import { signCheckpoint } from "../base/tlog/checkpoint.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import type { Unit } from "../db/unit.ts";
import { requireBook } from "./book.store.ts";
import { checkLog } from "./check-log.ts";
import {
  findLastCheckpoint,
  insertCheckpoint,
  insertEntries,
  insertTiles,
  lockLog,
  readTiles,
} from "./log.store.ts";
import type { StoredCheckpoint } from "./log.store.ts";
import { requireSeen } from "./outside.ts";
import type { LogSigner } from "./outside.ts";

/**
 * Appends entries (at least one) and signs the new tree: entries, tiles and checkpoint commit together or not at all, so a crash leaves
 * the log as it was. Units that append wait for each other; the checkpoint names its predecessor, so even without the lock two could not
 * both commit. Faults unavailable: `book-not-open`; before anything is signed, `log-behind`, `log-forked` (`requireSeen`) and `log-damaged`
 * (`checkLog`).
 */
export async function appendEntries(
  unit: Unit,
  signer: LogSigner,
  entries: readonly Uint8Array[],
): Promise<StoredCheckpoint> {
  await lockLog(unit);
  const { origin } = await requireBook(unit);
  const last = await findLastCheckpoint(unit);
  await requireSeen(unit, last, signer.seen);
  const from = last?.size ?? 0;
  const size = from + entries.length;
  await insertEntries(unit, from, entries);
  const places = edgeOf(from);
  const stored = await readTiles(unit, places);
  const edge = places.flatMap((place) => {
    const bytes = stored.get(`${place.level}/${place.index}`);
    return bytes === undefined ? [] : [{ ...place, bytes }];
  });
  await insertTiles(unit, growTiles(from, edge, entries.map(leafHash)));
  const root = await checkLog(unit, size, last);
  const note = signCheckpoint({ origin, size, root, extensions: [] }, [signer]);
  const next = { size, root, note, awaitsWitnesses: signer.awaitsWitnesses };
  await insertCheckpoint(unit, next, last);
  return next;
}
