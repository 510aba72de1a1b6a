import { constants, statSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { toHex, utf8 } from "../base/bytes.ts";
import { canon } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import { H, sha256 } from "../base/digest.ts";
import { must, Refusal } from "../base/refusal.ts";
import { writeShape } from "../base/shape.ts";
import type { Network } from "../bitcoin/network.ts";
import { isHalted } from "./halt.ts";
import { createText, holdAlone, isCode, replaceText } from "./durable.ts";
import { formatHead, parseHead, readLog } from "./log-lines.ts";
import type { LogHead, ReadLog } from "./log-lines.ts";
import { LOG_START, RELEASE_RECORD, SIGNATURE_RECORD, applyRecord } from "./signer-state.ts";
import type { SignatureRecord, SignerState } from "./signer-state.ts";

const DISK_FULL =
  "The disk with the signer's log is full. Make room there and start again: what was signed is in the log, and nothing needs a release.";

/** Whose log it must be. */
export interface LogOwner {
  readonly fund: string;
  readonly network: Network;
  readonly logId: string;
}

/** A log file that this process alone has. */
interface OpenLog {
  readonly path: string;
  readonly file: FileHandle;
  readonly inode: string;
}

/**
 * The signer's memory: an append-only file of JSON lines, each naming the hash of the one before, and beside it `<path>.head`, which
 * says how many lines there are, the hash of the last, the file's inode and when it changed. Losing lines re-enables double signing, so a log
 * that is missing, garbled, shorter than its head says, put back from a copy (another inode) or written over by one (a later change than
 * ours) opens for nobody: `signer-locked`, until two people release it.
 *
 * What a crash leaves: before a line is whole, its beginning, which is cut off (nothing was answered); after it and before the new head,
 * one line more than the head says, which is taken over (its request, asked again, gets the same answer).
 */
export class SignerLog {
  readonly #open: OpenLog;
  #read: ReadLog;
  /** Bytes that the file has by our own account. */
  #size: number;
  #broken = false;

  private constructor(open: OpenLog, { read, whole }: { read: ReadLog; whole: number }) {
    this.#open = open;
    this.#read = read;
    this.#size = whole;
  }

  /** Opens a log for one process; refuses with `signer-locked`. Throws an Error when another process has it. */
  static async open(path: string, owner: LogOwner): Promise<SignerLog> {
    const opened = await openAlone(path);
    try {
      const log = new SignerLog(opened, await recover(opened, owner));
      await log.#writeHead();
      return log;
    } catch (error) {
      await opened.file.close();
      if (isCode(error, "ENOSPC")) throw new Error(DISK_FULL, { cause: error });
      throw isCode(error, "ENOENT") ? new Refusal("signer-locked") : error;
    }
  }

  /** All that was ever signed. */
  get state(): SignerState {
    return this.#read.state;
  }

  /** Rule 1 for an open log: refuses with `signer-locked` when a write failed, the clock stands before the last record, or as `mustGoOn`. */
  mustBeUsable(at: Date): void {
    must(!this.#broken && formatTime(at) >= this.#read.lastTime, "signer-locked");
    this.mustGoOn();
  }

  /**
   * Refuses with `signer-locked` when somebody halted the signer, or the log is not where it was: whoever halts it looks for it there. Asked once more as the last thing before a
   * signature is handed out, whether it is a new one or one that was given before.
   */
  mustGoOn(): void {
    must(!isHalted(this.#open.path) && this.#isOurs(), "signer-locked");
  }

  /** Writes a signature down; on return it is on disk. Refuses with `signer-locked`, for good when it cannot be written, and as `mustGoOn`. */
  async append(record: Omit<SignatureRecord, "prev">): Promise<void> {
    this.mustGoOn();
    const whole: SignatureRecord = { ...record, prev: this.#read.hash };
    await this.#write(writeShape(SIGNATURE_RECORD, whole), record.time);
    applyRecord(this.#read.state, whole);
  }

  /** Closes the file and lets another process have it. */
  async close(): Promise<void> {
    await this.#open.file.close();
  }

  async #write(line: Uint8Array, time: string): Promise<void> {
    must(!this.#broken, "signer-locked");
    try {
      must(this.#isOurs(), "signer-locked");
      await this.#open.file.appendFile(Buffer.concat([line, utf8("\n")]));
      await this.#open.file.datasync();
      this.#size += line.length + 1;
      must(this.#isOurs(), "signer-locked");
      const { lines, state } = this.#read;
      this.#read = { lines: lines + 1, hash: toHex(sha256(line)), lastTime: time, state };
      await this.#writeHead();
    } catch {
      // What stands in the file now is unknown until it is read again.
      this.#broken = true;
      throw new Refusal("signer-locked");
    }
  }

  /**
   * Should a lock ever fail, on whatever file system: the file at the path is the one we opened, and nobody wrote to it but us. Asked before a
   * line is written and after: of two that write at once none answers, and of one after the other only the first.
   */
  #isOurs(): boolean {
    try {
      const { ino, size } = statSync(this.#open.path);
      return String(ino) === this.#open.inode && size === this.#size;
    } catch {
      return false;
    }
  }

  async #writeHead(): Promise<void> {
    const { lines, hash } = this.#read;
    const { path, inode } = this.#open;
    const changed = await changedAt(path);
    await replaceText(headPath(path), formatHead({ lines, hash, inode, changed }));
  }
}

/** Makes the log of a new signer and returns its id, for the policy file. Throws when there is one at `path`. */
export async function createSignerLog(
  path: string,
  owner: Omit<LogOwner, "logId">,
  at: Date,
  random: Random,
): Promise<string> {
  const id = toHex(random.bytes(16));
  const { fund, network } = owner;
  const line = writeShape(LOG_START, { fund, id, network, time: formatTime(at) });
  await createText(path, `${Buffer.from(line).toString("utf8")}\n`);
  const head = { lines: 1, hash: toHex(sha256(line)), inode: String((await stat(path)).ino) };
  await replaceText(headPath(path), formatHead({ ...head, changed: await changedAt(path) }));
  return id;
}

/** What two people approve, in the form of FORMATS 4, when they put a restored log into use: its id and last line, 32 bytes. */
export function releaseDigest(logId: string, read: Pick<ReadLog, "hash" | "lines">): Uint8Array {
  return H(
    "commonpurse/signer-release/v1",
    canon({ id: logId, last: read.hash, lines: read.lines }),
  );
}

/** When a log is released. */
export interface ReleaseTime {
  readonly at: Date;
  /** Somebody held the clock against another one: it is right, and the log's last record is of a clock that ran ahead. */
  readonly isClockChecked?: boolean;
}

/**
 * A locked log as it stands, for `releaseDigest`; refuses with `signer-locked` when its lines are not in order. Throws when the clock stands before its
 * last record, unless somebody checked the clock: no line but such a release goes back in time.
 */
export async function readLockedLog(
  path: string,
  owner: LogOwner,
  when: ReleaseTime,
): Promise<ReadLog> {
  const { read } = readLog(await readFile(path), owner);
  mustNotGoBack(read, when);
  return read;
}

function mustNotGoBack({ lastTime }: ReadLog, { at, isClockChecked = false }: ReleaseTime): void {
  if (formatTime(at) < lastTime && !isClockChecked)
    throw new Error(
      `The log's last record is of ${lastTime}, and this machine's clock stands before that. Set the clock right. If it is right, that record is of a clock that ran ahead: wait until then, or have two people release the log with --clock-checked.`,
    );
}

/** Puts a log that was restored, or that a clock ran ahead of, into use again, on the word of `persons` (verified by the caller). */
export async function releaseSignerLog(
  path: string,
  owner: LogOwner,
  persons: readonly string[],
  when: ReleaseTime,
): Promise<void> {
  const { file, inode } = await openAlone(path);
  try {
    const { read, whole } = readLog(await readFile(path), owner);
    mustNotGoBack(read, when);
    await file.truncate(whole);
    const record = { persons: [...persons].sort(), prev: read.hash, time: formatTime(when.at) };
    const line = writeShape(RELEASE_RECORD, record);
    await file.appendFile(Buffer.concat([line, utf8("\n")]));
    await file.sync();
    const head = { lines: read.lines + 1, hash: toHex(sha256(line)), inode };
    await replaceText(headPath(path), formatHead({ ...head, changed: await changedAt(path) }));
  } finally {
    await file.close();
  }
}

/** The file at `path`, held alone; nothing is made where there is none. Refuses with `signer-locked`; throws when another process has it. */
async function openAlone(path: string): Promise<OpenLog> {
  const file = await open(path, constants.O_RDWR | constants.O_APPEND).catch((error: unknown) => {
    throw isCode(error, "ENOENT") ? new Refusal("signer-locked") : error;
  });
  try {
    await holdAlone(file);
    const inode = String((await file.stat()).ino);
    // Put back from a copy while we waited: the lock is on what was there before.
    must(String((await stat(path)).ino) === inode, "signer-locked");
    return { path, file, inode };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function recover(
  { path, file, inode }: OpenLog,
  owner: LogOwner,
): Promise<{ read: ReadLog; whole: number }> {
  const bytes = await readFile(path);
  const changed = await changedAt(path);
  const head = parseHead(await readFile(headPath(path), "utf8"));
  const { read, whole } = readLog(bytes, owner);
  must(head?.inode === inode, "signer-locked");
  mustContinue(read, head, { changed, isCut: whole < bytes.length });
  if (whole < bytes.length) {
    // Cut off, the file has changed since its head: a crash between here and the next head must not look like a copy.
    const { lines, hash } = head;
    await replaceText(headPath(path), formatHead({ lines, hash, inode }));
    await file.truncate(whole);
  }
  return { read, whole };
}

/**
 * The lines end where the head says, or one later: the step that a crash can come between. Where no crash left its traces, the file has not
 * changed since the head was written: nobody can set that time, so copies of both that are written over them are found.
 */
function mustContinue(
  read: ReadLog,
  head: LogHead,
  file: { readonly changed: string; readonly isCut: boolean },
): void {
  const isSame = read.lines === head.lines && read.hash === head.hash;
  const isNext = read.lines === head.lines + 1 && read.before === head.hash;
  must(isSame || isNext, "signer-locked");
  const isUntouched = head.changed === undefined || head.changed === file.changed;
  must(isUntouched || isNext || file.isCut, "signer-locked");
}

/** When the file's bytes, name count or owner last changed, in nanoseconds. */
async function changedAt(path: string): Promise<string> {
  return String((await stat(path, { bigint: true })).ctimeNs);
}

function headPath(path: string): string {
  return `${path}.head`;
}
