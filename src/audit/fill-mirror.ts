import { equalBytes, utf8 } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import { openCheckpoint } from "../base/tlog/checkpoint.ts";
import type { LogTrust } from "../base/tlog/checkpoint.ts";
import type { Reader } from "../db/unit.ts";
import { exportFilesOf, logFilesOf, timestampFilesOf } from "./book-files.ts";
import type { BookFile } from "./book-files.ts";
import { checkLog } from "./check-log.ts";
import { logDamaged } from "./log-fault.ts";
import type { StoredCheckpoint } from "./log.store.ts";
import { CHECKPOINT_PATH, FUND_PATH, seenAt, TEXT } from "./mirror.ts";
import type { Mirror } from "./mirror.ts";
import { requireSeen } from "./outside.ts";
import { publishedFund } from "./published-fund.view.ts";
import type { FundText } from "./published-fund.view.ts";

/** What a mirror was given. */
export interface Filled {
  /** Files that were written. */
  readonly files: number;
  /** Size of the log that it now has. */
  readonly size: number;
}

/** The public book and whom its readers believe. */
export interface MirrorSource {
  readonly read: Reader;
  readonly trust: Pick<LogTrust, "origin" | "keys">;
  /** All fund files, oldest first; the mirror has the last whose leaf is in the log that it has. */
  readonly fundFiles: readonly FundText[];
  /** Sizes whose timestamps this mirror is known to have; grows. */
  readonly stamped: Set<number>;
}

/**
 * Brings a mirror up to the newest public checkpoint: what never changes first, then the fund file, the checkpoint last, so that a reader
 * finds every file that the checkpoint implies and a crash leaves an older book that is whole. The mirror's own checkpoint says where to go on,
 * so nothing is remembered here. Undefined when it has everything. Faults unavailable: `log-unchecked`, `log-behind`, `log-forked` (nothing
 * is written over a longer or another log), `log-damaged`.
 */
export async function fillMirror(
  mirror: Mirror,
  source: MirrorSource,
): Promise<Filled | undefined> {
  const published = await publishedFund(source.read, source.fundFiles);
  if (published === undefined) return undefined;
  const { checkpoint: newest, fund } = published;
  const seen = await seenAt(mirror, source.trust);
  await requireSeen(source.read, newest, seen === undefined ? [] : [seen]);
  const from = seen?.size ?? 0;
  let files = 0;
  if (from < newest.size) {
    files += await fillLog(mirror, source, { from, newest });
    files += await fillExports(mirror, source.read, { from, newest });
  }
  files += await fillTimestamps(mirror, source, newest.size);
  files += await fillFund(mirror, fund.text);
  const note = utf8(newest.note);
  const isThere = await hasBytes(mirror, CHECKPOINT_PATH, note);
  if (isThere) return files === 0 ? undefined : { files, size: newest.size };
  requireSigned(newest, source.trust);
  await mirror.write(CHECKPOINT_PATH, note, { type: TEXT, isImmutable: false });
  return { files: files + 1, size: newest.size };
}

/** From how many entries to which checkpoint a mirror is filled. */
interface Span {
  readonly from: number;
  readonly newest: StoredCheckpoint;
}

/** Tiles and bundles that the tree of `from` leaves did not have. */
async function fillLog(
  mirror: Mirror,
  { read }: MirrorSource,
  { from, newest }: Span,
): Promise<number> {
  // What is handed out is what was signed: the same check as before a signature, once for each new checkpoint.
  await checkLog(read, newest.size, newest);
  return writeAll(mirror, logFilesOf(read, newest.size, from));
}

/** The files of epochs that closed at or after entry `from`. */
async function fillExports(mirror: Mirror, read: Reader, seen: Span): Promise<number> {
  return writeAll(mirror, await exportFilesOf(read, seen.newest.size, seen.from));
}

async function writeAll(mirror: Mirror, files: Iterable<BookFile>): Promise<number> {
  let count = 0;
  for (const { path, type, bytes } of files) {
    await mirror.write(path, await bytes(), { type, isImmutable: true });
    count += 1;
  }
  return count;
}

/** Finished timestamps, each with the text that it is of. When one is finished has nothing to do with how far the mirror is. */
async function fillTimestamps(
  mirror: Mirror,
  { read, stamped }: MirrorSource,
  size: number,
): Promise<number> {
  let count = 0;
  const files = await timestampFilesOf(read, size);
  for (const file of files.filter((each) => !stamped.has(each.size))) {
    const bytes = await file.bytes();
    if (await hasBytes(mirror, file.path, bytes)) continue;
    await mirror.write(file.path, bytes, { type: file.type, isImmutable: true });
    count += 1;
  }
  for (const file of files) stamped.add(file.size);
  return count;
}

async function fillFund(mirror: Mirror, fundFile: string): Promise<number> {
  if (await hasBytes(mirror, FUND_PATH, utf8(fundFile))) return 0;
  await mirror.write(FUND_PATH, utf8(fundFile), { type: TEXT, isImmutable: false });
  return 1;
}

async function hasBytes(mirror: Mirror, path: string, bytes: Uint8Array): Promise<boolean> {
  const there = await mirror.read(path);
  return there !== undefined && equalBytes(there, bytes);
}

/** A note that a reader would refuse is no checkpoint to hand out: it was changed in the store. */
function requireSigned(
  { note, size, root }: StoredCheckpoint,
  trust: Pick<LogTrust, "origin" | "keys">,
): void {
  try {
    const opened = openCheckpoint(note, trust);
    if (opened.size === size && equalBytes(opened.root, root)) return;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw logDamaged();
}
