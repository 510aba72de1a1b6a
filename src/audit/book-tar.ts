import { utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { Reader } from "../db/unit.ts";
import { exportFilesOf, logFilesOf, timestampFilesOf } from "./book-files.ts";
import type { BookFile } from "./book-files.ts";
import { CHECKPOINT_PATH, FUND_PATH } from "./mirror.ts";
import { publishedFund } from "./published-fund.view.ts";
import type { FundText } from "./published-fund.view.ts";
import { tarEnd, tarFile } from "./tar.ts";

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
  const published = await publishedFund(reader, fundFiles);
  if (published === undefined)
    throw new Fault("unavailable", "book-not-open", "The public book has not been opened yet.");
  const { checkpoint, fund } = published;
  return archive(reader, checkpoint.size, [
    [FUND_PATH, fund.text],
    [CHECKPOINT_PATH, checkpoint.note],
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
