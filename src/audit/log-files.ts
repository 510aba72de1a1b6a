import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Reader } from "../db/unit.ts";
import { formatBundle, parseTilePath, TILE_WIDTH } from "../base/tlog/tile.ts";
import { readEntries, readTile } from "./log.store.ts";

/** The bytes of a tile or entry bundle of the log, which never change once they are there. */
export type LogFiles = (path: string) => Promise<Uint8Array | undefined>;

/** How many files are kept in memory: at most 4 MiB of tiles, and as many bundles. */
const KEPT = 1024;

const compress = promisify(gzip);

/**
 * The log's immutable files by path (`tile/…`); undefined for a path that is malformed or that no checkpoint reaches. A partial file is
 * cut from a wider one, which C2SP allows because its bytes are the same. Recently read ones are kept in memory.
 */
export function logFiles(reader: Reader): LogFiles {
  return kept((path) => readLogFile(reader, path));
}

/** The same files compressed by gzip: bundles shrink to less than half, as they are text. */
export function zippedFiles(files: LogFiles): LogFiles {
  return kept(async (path) => {
    const bytes = await files(path);
    return bytes && new Uint8Array(await compress(bytes));
  });
}

/** What `find` gives, kept for those that are asked for again. */
function kept(find: LogFiles): LogFiles {
  const known = new Map<string, Uint8Array>();
  return async (path) => {
    const found = known.get(path) ?? (await find(path));
    if (found === undefined) return undefined;
    // Reading moves to the end, so the first key is the one not read for longest.
    known.delete(path);
    known.set(path, found);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return found;
  };
}

/** One of these files, read anew. */
export async function readLogFile(reader: Reader, path: string): Promise<Uint8Array | undefined> {
  const place = parseTilePath(path);
  if (place === undefined || !Number.isSafeInteger(place.index * TILE_WIDTH)) return undefined;
  const { level, index, width } = place;
  if (level !== "entries") return readTile(reader, { level, index, width });
  const entries = await readEntries(reader, index * TILE_WIDTH, width);
  return entries.length === width ? formatBundle(entries) : undefined;
}
