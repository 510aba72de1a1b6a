import { statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { toHex, utf8 } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import { sha256 } from "../base/digest.ts";
import { must, Refusal } from "../base/refusal.ts";
import { writeShape } from "../base/shape.ts";
import { createText, isCode, replaceText } from "./durable.ts";
import { isHalted } from "./halt.ts";
import { headPath, openAlone, standingLog, writeHead } from "./log-file.ts";
import type { LogOwner, OpenLog } from "./log-file.ts";
import { formatHead } from "./log-lines.ts";
import type { ReadLog } from "./log-lines.ts";
import { LOG_START, SIGNATURE_RECORD, applyRecord } from "./signer-state.ts";
import type { SignatureRecord, SignerState } from "./signer-state.ts";

const DISK_FULL =
  "The disk with the signer's log is full. Make room there and start again: what was signed is in the log, and nothing needs a release.";

const UNSURE =
  "The signer could not end what it wrote. When it is started again it knows whether its log has the signature: ask again then.";

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
      await writeHead(opened, log.#read);
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

  /** Rule 1 for an open log: refuses with `signer-locked` when a write failed, the clock stands before the last record, or unless it `mayGoOn`. */
  mustBeUsable(at: Date): void {
    must(!this.#broken && formatTime(at) >= this.#read.lastTime, "signer-locked");
    must(this.mayGoOn, "signer-locked");
  }

  /**
   * False when somebody halted the signer, or the log is not where it was: whoever halts it looks for it there. Asked once more as the last thing before a
   * signature is handed out, whether it is a new one or one that was given before.
   */
  get mayGoOn(): boolean {
    return !isHalted(this.#open.path) && this.#isOurs();
  }

  /**
   * Writes a signature down; on return it is on disk. Refuses with `signer-locked` what was not written, for good when it could not be, and unless it `mayGoOn`. Throws an Error
   * where it may have been written: a refusal would say that the payouts may be paid in another batch, which is refused for ever once they stand in the log.
   */
  async append(record: Omit<SignatureRecord, "prev">): Promise<void> {
    must(this.mayGoOn, "signer-locked");
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
    let isBegun = false;
    try {
      must(this.#isOurs(), "signer-locked");
      // Where this fails no line is whole, and its beginning is cut off at the next start.
      await this.#open.file.appendFile(Buffer.concat([line, utf8("\n")]));
      isBegun = true;
      await this.#open.file.datasync();
      this.#size += line.length + 1;
      must(this.#isOurs(), "signer-locked");
      const { lines, state } = this.#read;
      this.#read = { lines: lines + 1, hash: toHex(sha256(line)), lastTime: time, state };
      await writeHead(this.#open, this.#read);
    } catch (error) {
      // What stands in the file now is unknown until it is read again.
      this.#broken = true;
      throw isBegun ? new Error(UNSURE, { cause: error }) : new Refusal("signer-locked");
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
  const inode = String((await stat(path)).ino);
  await writeHead({ path, inode }, { lines: 1, hash: toHex(sha256(line)) });
  return id;
}

async function recover(open: OpenLog, owner: LogOwner): Promise<{ read: ReadLog; whole: number }> {
  const { read, whole, size, head, isInPlace } = await standingLog(open, owner);
  if (head === undefined || !isInPlace) throw new Refusal("signer-locked");
  if (whole < size) {
    // Cut off, the file has changed since its head: a crash between here and the next head must not look like a copy.
    const { lines, hash } = head;
    await replaceText(headPath(open.path), formatHead({ lines, hash, inode: open.inode }));
    await open.file.truncate(whole);
  }
  return { read, whole };
}
