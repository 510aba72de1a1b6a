import { equalBytes, utf8 } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import { openCheckpoint } from "../base/tlog/checkpoint.ts";
import type { LogTrust } from "../base/tlog/checkpoint.ts";
import { bundlesOf, tilePath, tilesOf, tileWidth } from "../base/tlog/tile.ts";
import type { TilePlace } from "../base/tlog/tile.ts";
import type { Reader } from "../db/unit.ts";
import { checkLog } from "./check-log.ts";
import { EXPORT_FORMATS } from "./epoch-exports.ts";
import { publishedEpochs, publishedExport } from "./epochs.view.ts";
import { logFiles } from "./log-files.ts";
import { logDamaged } from "./log-fault.ts";
import { findPublicCheckpoint } from "./log.store.ts";
import type { StoredCheckpoint } from "./log.store.ts";
import { BYTES, CHECKPOINT_PATH, EXPORT_TYPES, seenAt, TEXT } from "./mirror.ts";
import type { Mirror } from "./mirror.ts";
import { timestampFile, timestampPaths, timestampType } from "./timestamp-files.ts";
import { finishedTimestamps } from "./timestamp.store.ts";
import { requireSeen } from "./outside.ts";

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
  /** The statement of the fund file in force. */
  readonly fundFile: string;
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
  const newest = await findPublicCheckpoint(source.read);
  if (newest === undefined) return undefined;
  const seen = await seenAt(mirror, source.trust);
  await requireSeen(source.read, newest, seen === undefined ? [] : [seen]);
  const from = seen?.size ?? 0;
  let files = await fillFund(mirror, source.fundFile);
  if (from < newest.size) {
    files += await fillLog(mirror, source, { from, newest });
    files += await fillExports(mirror, source.read, from);
  }
  files += await fillTimestamps(mirror, source);
  const note = utf8(newest.note);
  const isThere = await hasBytes(mirror, CHECKPOINT_PATH, note);
  if (isThere) return files === 0 ? undefined : { files, size: newest.size };
  requireSigned(newest, source.trust);
  await mirror.write(CHECKPOINT_PATH, note, { type: TEXT, isImmutable: false });
  return { files: files + 1, size: newest.size };
}

/** Tiles and bundles that the tree of `from` leaves did not have. */
async function fillLog(
  mirror: Mirror,
  { read }: MirrorSource,
  { from, newest }: { readonly from: number; readonly newest: StoredCheckpoint },
): Promise<number> {
  // What is handed out is what was signed: the same check as before a signature, once for each new checkpoint.
  await checkLog(read, newest.size, newest);
  const file = logFiles(read);
  let count = 0;
  for (const place of [...tilesOf(newest.size), ...bundlesOf(newest.size)]) {
    if (widthAt(place, from) === place.width) continue;
    const path = tilePath(place);
    const bytes = await file(path);
    if (bytes === undefined) throw logDamaged();
    await mirror.write(`log/${path}`, bytes, { type: BYTES, isImmutable: true });
    count += 1;
  }
  return count;
}

function widthAt({ level, index }: TilePlace, size: number): number {
  return tileWidth(level === "entries" ? 0 : level, index, size);
}

/** The files of epochs that closed at or after entry `from`. */
async function fillExports(mirror: Mirror, read: Reader, from: number): Promise<number> {
  let count = 0;
  for (const { epoch, closeIndex } of await publishedEpochs(read)) {
    if (closeIndex < from) continue;
    for (const format of EXPORT_FORMATS) {
      const text = await publishedExport(read, epoch, format);
      if (text === undefined) throw logDamaged();
      const path = `api/v1/epochs/${epoch}/exports/${format}`;
      await mirror.write(path, utf8(text), { type: EXPORT_TYPES[format], isImmutable: true });
      count += 1;
    }
  }
  return count;
}

/** Finished timestamps, each with the text that it is of. When one is finished has nothing to do with how far the mirror is. */
async function fillTimestamps(mirror: Mirror, { read, stamped }: MirrorSource): Promise<number> {
  let count = 0;
  for (const size of await finishedTimestamps(read)) {
    if (stamped.has(size)) continue;
    for (const path of timestampPaths(size)) {
      const bytes = await timestampFile(read, path);
      if (bytes === undefined) throw logDamaged();
      if (await hasBytes(mirror, `log/${path}`, bytes)) continue;
      await mirror.write(`log/${path}`, bytes, { type: timestampType(path), isImmutable: true });
      count += 1;
    }
    stamped.add(size);
  }
  return count;
}

async function fillFund(mirror: Mirror, fundFile: string): Promise<number> {
  const path = "api/v1/fund";
  if (await hasBytes(mirror, path, utf8(fundFile))) return 0;
  await mirror.write(path, utf8(fundFile), { type: TEXT, isImmutable: false });
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
