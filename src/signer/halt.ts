import { spawn } from "node:child_process";
import { lstatSync, realpathSync } from "node:fs";
import { open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { parseCanonical } from "../base/canonical-json.ts";
import { lockFile } from "../base/file-lock.ts";
import { Refusal } from "../base/refusal.ts";
import { fitShape } from "../base/shape.ts";
import { createText, isCode } from "./durable.ts";
import { LOG_START } from "./signer-state.ts";

/** The file that stops a signer while it is there: beside its log, so that whoever may stop it needs no other right. */
export function haltPath(log: string): string {
  return `${log}.halt`;
}

/**
 * The files that halt the signer with this log, of those that are there: beside the name that it was given, and beside the file itself where that name is a
 * link, because whoever halts it may know either. Throws when one cannot be looked for, or the log is not there.
 */
export function haltsOf(log: string): string[] {
  return [...new Set([log, realpathSync(log)])].map(haltPath).filter(isThere);
}

/** What is said to people of the files that halt a signer. */
export function untilRemoved(files: readonly string[]): string {
  return `nothing is signed until ${files.join(" and ")} ${files.length === 1 ? "is" : "are"} removed.`;
}

/**
 * Whether somebody halted the signer with this log: asked at each request, and with nothing in between before a signature goes out, for which it does not
 * wait for the disk. What cannot be looked for is taken for there.
 */
export function isHalted(log: string): boolean {
  try {
    return haltsOf(log).length > 0;
  } catch {
    return true;
  }
}

/** What came of halting: the files that have to be removed before it goes on. */
export interface Halted {
  readonly isNew: boolean;
  readonly by: readonly string[];
  /** Nobody has this log open. False when a signer has, or when that cannot be found out. */
  readonly isIdle: boolean;
}

/**
 * Halts the signer with this log, at once and until the file is removed: every signature is refused as `signer-locked`, also by one that runs, and after
 * a restart. One person is enough, and no passphrase. Throws an Error when there is no log at `log`, or one of another id, since that halts nobody; and when
 * the log has further names beside which no file was made.
 */
export async function haltSigner(log: string, logId: string, time: string): Promise<Halted> {
  const real = await placeOf(log);
  const file = await open(real, "r");
  try {
    if ((await idOf(file)) !== logId)
      throw new Error(
        `${log} is not the log of this policy's signer, so nothing was halted. ${ELSE}`,
      );
    const isNew = await createHalt(real, time);
    const { nlink } = await file.stat();
    if (nlink > 1)
      throw new Error(
        `${haltPath(real)} was made, but the log has ${nlink} names, and a signer that was started with another one looks beside that. Make such a file beside each, or end its process.`,
      );
    return { isNew, by: haltsOf(log), isIdle: (await lock(file)) === "locked" };
  } finally {
    await file.close();
  }
}

const ELSE = "Name the file that the signer was started with (--log), or end its process.";

async function placeOf(log: string): Promise<string> {
  try {
    return await realpath(log);
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
    throw new Error(`There is no log at ${log}, so nothing was halted. ${ELSE}`, { cause: error });
  }
}

const FIRST_LINE_MAX = 4096;

/** The id in the first line of a log; undefined for what is none. */
async function idOf(file: FileHandle): Promise<string | undefined> {
  if (!(await file.stat()).isFile()) return undefined;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_LINE_MAX), 0, FIRST_LINE_MAX, 0);
  const line = buffer.subarray(0, Math.max(0, buffer.subarray(0, bytesRead).indexOf(0x0a)));
  try {
    return fitShape(LOG_START, parseCanonical(line, FIRST_LINE_MAX)).id;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function createHalt(log: string, time: string): Promise<boolean> {
  try {
    await createText(haltPath(log), `halted ${time}\n`);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    // A full disk may take the name and no word of what belongs into it, which nobody needs.
    if (isThere(haltPath(log))) return true;
    throw error;
  }
}

/** A signer that runs holds its log alone, so whoever gets it knows that none does. */
async function lock(file: FileHandle): Promise<string> {
  return lockFile(spawn, file.fd, { wait: false }).catch(() => "unknown");
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
