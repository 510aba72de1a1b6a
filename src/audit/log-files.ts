import type { Reader } from "../db/unit.ts";
import { formatBundle, parseTilePath, TILE_WIDTH } from "../base/tlog/tile.ts";
import { readEntries, readTile } from "./log.store.ts";

/** The bytes of a tile or entry bundle of the log, which never change once they are there. */
export type LogFiles = (path: string) => Promise<Uint8Array | undefined>;

/** How many files are kept in memory: at most 4 MiB of tiles, and as many bundles. */
const KEPT = 1024;

/**
 * The log's immutable files by path (`tile/…`); undefined for a path that is malformed or that no checkpoint reaches. A partial file is
 * cut from a wider one, which C2SP allows because its bytes are the same. Recently read ones are kept in memory.
 */
export function logFiles(reader: Reader): LogFiles {
  const kept = new Map<string, Uint8Array>();
  return async (path) => {
    const found = kept.get(path) ?? (await read(reader, path));
    if (found === undefined) return undefined;
    // Reading moves to the end, so the first key is the one not read for longest.
    kept.delete(path);
    kept.set(path, found);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return found;
  };
}

async function read(reader: Reader, path: string): Promise<Uint8Array | undefined> {
  const place = parseTilePath(path);
  if (place === undefined || !Number.isSafeInteger(place.index * TILE_WIDTH)) return undefined;
  const { level, index, width } = place;
  if (level !== "entries") return readTile(reader, { level, index, width });
  const entries = await readEntries(reader, index * TILE_WIDTH, width);
  return entries.length === width ? formatBundle(entries) : undefined;
}
