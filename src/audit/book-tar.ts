import { utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { Reader } from "../db/unit.ts";
import { exportFilesOf, logFilesOf, timestampFilesOf } from "./book-files.ts";
import type { BookFile } from "./book-files.ts";
import { findPublicCheckpoint, listLeaves } from "./log.store.ts";
import { CHECKPOINT_PATH, FUND_PATH } from "./mirror.ts";
import { tarEnd, tarFile } from "./tar.ts";

/** A fund file as strangers get it, and its digest (hex32). */
export interface FundText {
  readonly digest: string;
  readonly text: string;
}

/** The folder that an archive unpacks into. */
const FOLDER = "book";

/**
 * The whole public book as one ustar archive, piece by piece: what never changes, the fund file, the checkpoint last, all of one size of the log.
 * What the log grows by while it is read is left out, so it is whole however long that takes. Of `fundFiles` (oldest first) the last that stands
 * in this log is taken. Faults unavailable: `book-not-open` at once, when there is nothing to read; `log-damaged` later on.
 */
export async function bookTar(
  reader: Reader,
  fundFiles: readonly FundText[],
): Promise<AsyncGenerator<Uint8Array>> {
  const newest = await findPublicCheckpoint(reader);
  const logged = newest === undefined ? [] : await listLeaves(reader, "policy");
  const fund = fundFiles.findLast(({ digest }) =>
    logged.some(({ index, leaf }) => leaf.d === digest && index < (newest?.size ?? 0)),
  );
  if (newest === undefined || fund === undefined)
    throw new Fault("unavailable", "book-not-open", "The public book has not been opened yet.");
  return archive(reader, newest.size, [
    [FUND_PATH, fund.text],
    [CHECKPOINT_PATH, newest.note],
  ]);
}

async function* archive(
  reader: Reader,
  size: number,
  ending: readonly (readonly [path: string, text: string])[],
): AsyncGenerator<Uint8Array> {
  const files: Iterable<BookFile>[] = [
    logFilesOf(reader, size),
    await exportFilesOf(reader, size),
    await timestampFilesOf(reader, size),
  ];
  for (const some of files)
    for (const { path, bytes } of some) yield tarFile(`${FOLDER}/${path}`, await bytes());
  for (const [path, text] of ending) yield tarFile(`${FOLDER}/${path}`, utf8(text));
  yield tarEnd();
}
