import { stat } from "node:fs/promises";
import { toHex, utf8 } from "../base/bytes.ts";
import { canon } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import type { ClockRelease } from "../base/clock-release.ts";
import { H, sha256 } from "../base/digest.ts";
import { Refusal } from "../base/refusal.ts";
import { writeShape } from "../base/shape.ts";
import { isCode } from "./durable.ts";
import { openAlone, standingLog, writeHead } from "./log-file.ts";
import type { LogOwner, StandingLog } from "./log-file.ts";
import type { ReadLog } from "./log-lines.ts";
import { CLOCK_RELEASE_RECORD, RELEASE_RECORD } from "./signer-state.ts";

/** When a log is released. */
export interface ReleaseTime {
  readonly at: Date;
  /** Somebody held the clock against another one: it is right, and the log's last record is of a clock that ran ahead. */
  readonly isClockChecked?: boolean;
}

/** Who approved a release, and, of one that goes back in time, the day that they approved. */
export interface Approved {
  readonly persons: readonly string[];
  readonly day?: string | undefined;
}

/** What two people approve, in the form of FORMATS 4, when they put a restored log into use: its id and last line, 32 bytes. */
export function releaseDigest(logId: string, read: Pick<ReadLog, "hash" | "lines">): Uint8Array {
  return H(
    "commonpurse/signer-release/v1",
    canon({ id: logId, last: read.hash, lines: read.lines }),
  );
}

/** What two people approve when the clock of its last record ran ahead and it shall go on from `day`. */
export function clockReleaseOf(owner: LogOwner, log: StandingLog, day: string): ClockRelease {
  const { hash, lastTime, lines } = log.read;
  const place = log.isInPlace ? "kept" : "restored";
  const { fund, logId } = owner;
  return { day, ends: lastTime, fund, id: logId, last: hash, lines, place };
}

/**
 * A locked log as it stands, for those who approve its release; refuses with `signer-locked` when it is not there, or its lines are not in order. Throws when the clock
 * stands before its last record, unless somebody checked the clock, and when they did and it does not: no line but such a release goes back in time.
 */
export async function readLockedLog(
  path: string,
  owner: LogOwner,
  when: ReleaseTime,
): Promise<StandingLog> {
  const log = await standingLog({ path, inode: await inodeOf(path) }, owner);
  mustFit(log.read, when);
  return log;
}

/**
 * Puts a log that was restored, or that a clock ran ahead of, into use again, when `approve` says who approved it as it stands: it is asked while the log is held alone, so
 * that what is released is what was approved. Returns its answer.
 */
export async function releaseSignerLog<T extends Approved>(
  path: string,
  owner: LogOwner,
  when: ReleaseTime,
  approve: (log: StandingLog) => T,
): Promise<T> {
  const open = await openAlone(path);
  try {
    const log = await standingLog(open, owner);
    mustFit(log.read, when);
    const approved = approve(log);
    const line = lineOf(log, approved, when);
    await open.file.truncate(log.whole);
    await open.file.appendFile(Buffer.concat([line, utf8("\n")]));
    await open.file.sync();
    await writeHead(open, { lines: log.read.lines + 1, hash: toHex(sha256(line)) });
    return approved;
  } finally {
    await open.file.close();
  }
}

function lineOf(log: StandingLog, { persons, day }: Approved, { at }: ReleaseTime): Uint8Array {
  const record = { persons: [...persons].sort(), prev: log.read.hash, time: formatTime(at) };
  if (day === undefined) return writeShape(RELEASE_RECORD, record);
  const place = log.isInPlace ? "kept" : "restored";
  return writeShape(CLOCK_RELEASE_RECORD, { ...record, day, place });
}

function mustFit({ lastTime }: ReadLog, { at, isClockChecked = false }: ReleaseTime): void {
  const isBack = formatTime(at) < lastTime;
  if (isBack && !isClockChecked)
    throw new Error(
      `The log's last record is of ${lastTime}, and this machine's clock stands before that. Set the clock right. If it is right, that record is of a clock that ran ahead: wait until then, or have two people release the log with --clock-checked.`,
    );
  if (!isBack && isClockChecked)
    throw new Error(
      `The log's last record is of ${lastTime}, and this machine's clock does not stand before that, so nothing goes back in time. Start the signer; if the log was restored, release it without --clock-checked.`,
    );
}

async function inodeOf(path: string): Promise<string> {
  try {
    return String((await stat(path)).ino);
  } catch (error) {
    throw isCode(error, "ENOENT") ? new Refusal("signer-locked") : error;
  }
}
