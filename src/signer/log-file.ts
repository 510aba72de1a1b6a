import { constants } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { must, Refusal } from "../base/refusal.ts";
import type { Network } from "../bitcoin/network.ts";
import { holdAlone, isCode, replaceText } from "./durable.ts";
import { formatHead, parseHead, readLog } from "./log-lines.ts";
import type { LogHead, ReadLog } from "./log-lines.ts";

/** Whose log it must be. */
export interface LogOwner {
  readonly fund: string;
  readonly network: Network;
  readonly logId: string;
}

/** A log file that this process alone has. */
export interface OpenLog {
  readonly path: string;
  readonly file: FileHandle;
  readonly inode: string;
}

/** The file at `path`, held alone; nothing is made where there is none. Refuses with `signer-locked`; throws when another process has it. */
export async function openAlone(path: string): Promise<OpenLog> {
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

/** A log as it lies there. */
export interface StandingLog {
  readonly read: ReadLog;
  /** Bytes of its whole lines, and of all there is: the beginning of a line may follow. */
  readonly whole: number;
  readonly size: number;
  readonly head: LogHead | undefined;
  /** Nothing says that lines are missing: it is the file that its head names, ends where that says, and was not changed since. */
  readonly isInPlace: boolean;
}

/** Reads a log and its head; refuses with `signer-locked` when its lines are not in order. */
export async function standingLog(
  { path, inode }: Pick<OpenLog, "path" | "inode">,
  owner: LogOwner,
): Promise<StandingLog> {
  const bytes = await readFile(path);
  const changed = await changedAt(path);
  const head = parseHead(await headText(path));
  const { read, whole } = readLog(bytes, owner);
  const size = bytes.length;
  const isInPlace =
    head?.inode === inode && continues(read, head, { changed, isCut: whole < size });
  return { read, whole, size, head, isInPlace };
}

/** Writes down where the log ends, and when it last changed. */
export async function writeHead(
  { path, inode }: Pick<OpenLog, "path" | "inode">,
  { lines, hash }: Pick<ReadLog, "lines" | "hash">,
): Promise<void> {
  const changed = await changedAt(path);
  await replaceText(headPath(path), formatHead({ lines, hash, inode, changed }));
}

/** The head file of the log at a path. */
export function headPath(path: string): string {
  return `${path}.head`;
}

/**
 * The lines end where the head says, or one later: the step that a crash can come between. Where no crash left its traces, the file has not
 * changed since the head was written: nobody can set that time, so copies of both that are written over them are found.
 */
function continues(
  read: ReadLog,
  head: LogHead,
  file: { readonly changed: string; readonly isCut: boolean },
): boolean {
  const isSame = read.lines === head.lines && read.hash === head.hash;
  const isNext = read.lines === head.lines + 1 && read.before === head.hash;
  const isUntouched = head.changed === undefined || head.changed === file.changed;
  return (isSame || isNext) && (isUntouched || isNext || file.isCut);
}

async function headText(path: string): Promise<string> {
  try {
    return await readFile(headPath(path), "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return "";
    throw error;
  }
}

/** When the file's bytes, name count or owner last changed, in nanoseconds. */
async function changedAt(path: string): Promise<string> {
  return String((await stat(path, { bigint: true })).ctimeNs);
}
