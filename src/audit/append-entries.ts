import { edgeOf, growTiles } from "../base/tlog/grow.ts";
import { signCheckpoint } from "../base/tlog/checkpoint.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
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

/**
 * Appends entries (at least one) and signs the new tree: entries, tiles and checkpoint commit together or not at all, so a crash leaves
 * the log as it was. Units that append wait for each other; the checkpoint names its predecessor, so even without the lock two could not
 * both commit. Fault unavailable `log-damaged`, `book-not-open`.
 */
export async function appendEntries(
  unit: Unit,
  signer: NoteSigner,
  entries: readonly Uint8Array[],
): Promise<StoredCheckpoint> {
  await lockLog(unit);
  const { origin } = await requireBook(unit);
  const last = await findLastCheckpoint(unit);
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
  const next = { size, root, note };
  await insertCheckpoint(unit, next, last);
  return next;
}
