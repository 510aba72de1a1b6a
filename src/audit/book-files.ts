import { utf8 } from "../base/bytes.ts";
import { bundlesOf, tilePath, tilesOf, tileWidth } from "../base/tlog/tile.ts";
import type { TilePlace } from "../base/tlog/tile.ts";
import type { Reader } from "../db/unit.ts";
import { EXPORT_FORMATS } from "./epoch-exports.ts";
import { publishedEpochs, publishedExport } from "./epochs.view.ts";
import { readLogFile } from "./log-files.ts";
import { logDamaged } from "./log-fault.ts";
import { BYTES, EXPORT_TYPES } from "./mirror.ts";
import { timestampFile, timestampType } from "./timestamp-files.ts";
import { timestampPaths } from "./timestamp-paths.ts";
import { finishedTimestamps } from "./timestamp.store.ts";

/** One file of the public book: its path on the site, and its bytes, which never change. */
export interface BookFile {
  readonly path: string;
  readonly type: string;
  /** Fault unavailable `log-damaged` when it is not there. */
  readonly bytes: () => Promise<Uint8Array>;
}

/** Tiles and bundles of the tree of `size` entries that the tree of `from` entries did not have, in an order that is always the same. */
export function* logFilesOf(reader: Reader, size: number, from = 0): Generator<BookFile> {
  for (const place of [...tilesOf(size), ...bundlesOf(size)]) {
    if (from > 0 && widthAt(place, from) === place.width) continue;
    const path = tilePath(place);
    yield { path: `log/${path}`, type: BYTES, bytes: () => there(readLogFile(reader, path)) };
  }
}

/** The files of the epochs that closed at or after entry `from` and before entry `size`, in order. */
export async function exportFilesOf(reader: Reader, size: number, from = 0): Promise<BookFile[]> {
  const epochs = (await publishedEpochs(reader)).filter(
    ({ closeIndex }) => from <= closeIndex && closeIndex < size,
  );
  return epochs.flatMap(({ epoch }) =>
    EXPORT_FORMATS.map((format) => ({
      path: `api/v1/epochs/${epoch}/exports/${format}`,
      type: EXPORT_TYPES[format],
      bytes: async () => utf8(await there(publishedExport(reader, epoch, format))),
    })),
  );
}

/** Finished timestamps of checkpoints of at most `size` entries, each with the text that it is of; by size. */
export async function timestampFilesOf(
  reader: Reader,
  size: number,
): Promise<(BookFile & { readonly size: number })[]> {
  const stamped = (await finishedTimestamps(reader)).filter((each) => each <= size);
  return stamped.flatMap((each) =>
    Object.values(timestampPaths(each)).map((path) => ({
      size: each,
      path: `log/${path}`,
      type: timestampType(path),
      bytes: () => there(timestampFile(reader, path)),
    })),
  );
}

async function there<T>(found: Promise<T | undefined>): Promise<T> {
  const value = await found;
  if (value === undefined) throw logDamaged();
  return value;
}

function widthAt({ level, index }: TilePlace, size: number): number {
  return tileWidth(level === "entries" ? 0 : level, index, size);
}
