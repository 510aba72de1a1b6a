import { spawn } from "node:child_process";
import { open, readFile, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { toHex, utf8 } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import { hex, outpoint, time } from "../base/field.ts";
import { lockFile } from "../base/file-lock.ts";
import { Refusal } from "../base/refusal.ts";
import { array, optional, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { manifestDigest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

const APPROVED = record("approved", {
  anchor: outpoint,
  // Absent in lines of old. A server may give an award another payout id.
  awards: optional(array(hex(32), 0, 200)),
  batch: hex(16),
  digest: hex(32),
  payouts: array(hex(16), 0, 200),
  time,
});

/** One line of an approver's own record: what they approved, and when. No address and no amount. */
type Approved = ShapeOf<typeof APPROVED>;

const LINE_MAX = 65_536;

/**
 * What this approver approved, oldest first: lines of canonical JSON beside the key. A last line without its end was never answered with a signature, and is
 * none. Throws an Error when another line is not in order: what it said is then unknown.
 */
export async function readApproved(path: string): Promise<Approved[]> {
  const lines = (await wholeLines(path)).split("\n").slice(0, -1);
  try {
    return lines.map((line) => readShape(APPROVED, utf8(line), LINE_MAX));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(
      `${path} says what you approved before, and is not in order. Put back a whole copy of it; nothing was signed.`,
    );
  }
}

/**
 * Writes down what is about to be approved; on return it is on the disk. The very same again changes nothing. `shown` is what its approver read of
 * `approvedElsewhere` before they said yes: an Error, and nothing is written, when the file says something else by now, as after a yes in another terminal.
 */
export async function rememberApproved(
  path: string,
  manifest: Manifest,
  { at, shown }: { readonly at: Date; readonly shown: readonly string[] },
): Promise<void> {
  const approved = recordOf(manifest, at);
  const file = await openAlone(path);
  try {
    const before = await readApproved(path);
    const elsewhere = approvedElsewhere(manifest, before);
    if (elsewhere.join("\n") !== shown.join("\n")) throw new Error(refusedFor(elsewhere));
    if (before.some(({ digest }) => digest === approved.digest)) return;
    await file.truncate(utf8(await wholeLines(path)).length);
    await file.appendFile(Buffer.concat([writeShape(APPROVED, approved), utf8("\n")]));
    await file.sync();
    if (before.length === 0) await syncFolder(path);
  } finally {
    await file.close();
  }
}

/**
 * The record, made if there is none, held alone until it is closed: two terminals would each read it before the other's line is there, and cut off what the other
 * wrote. Waits for another one, which has it for a moment. Throws an Error, and nothing is signed, when it cannot be had.
 */
async function openAlone(path: string): Promise<FileHandle> {
  const file = await open(path, "a+", 0o600);
  try {
    const result = await lockFile(spawn, file.fd, { wait: true });
    if (result === "unequipped") throw new Error(UNEQUIPPED);
    if (result !== "locked") throw new Error(UNLOCKABLE);
    // Put back from a copy while we waited: the lock is on what was there before.
    if ((await stat(path)).ino !== (await file.stat()).ino) throw new Error(REPLACED);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

const UNEQUIPPED =
  "Neither flock nor perl is installed, so the record of what you approved cannot be locked, and nothing was signed. Install one of them (flock is in util-linux).";
const UNLOCKABLE =
  "The record of what you approved cannot be locked, and nothing was signed. Let it be a file on a disk of this machine: --record names it.";
const REPLACED = "Your record was replaced just now. Nothing was signed; try again.";

/** A file that was just made is there after a crash too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * In words, which payouts of a manifest this approver approved in another transaction before, by their own ids or by their awards; none when there is none. Its own record is all that an
 * approver has against a server that says that a transaction is dead which is not.
 */
export function approvedElsewhere(manifest: Manifest, before: readonly Approved[]): string[] {
  const others = new Map<string, { time: string; numbers: number[] }>();
  manifest.payouts.forEach(({ award, id }, at) => {
    const earlier = before.filter(
      ({ awards = [], payouts, anchor }) =>
        anchor !== manifest.anchor && (payouts.includes(id) || awards.includes(award)),
    );
    for (const { anchor, time: since } of earlier) {
      const known = others.get(anchor)?.numbers ?? [];
      others.set(anchor, { time: since, numbers: [...new Set([...known, at + 1])] });
    }
  });
  const found = [...others].map(
    ([anchor, { time: since, numbers }]) =>
      `You approved payment ${numbers.join(", ")} before, at ${since}, in another transaction: that one spends ${anchor}, this one ${manifest.anchor}.`,
  );
  return found.length === 0 ? [] : [...found, PAID_TWICE];
}

/** What an approver is told who has not insisted yet. */
export function refusedFor(elsewhere: readonly string[]): string {
  return [...elsewhere, "Nothing was signed. When you have, add --again."].join("\n");
}

function recordOf(manifest: Manifest, at: Date): Approved {
  return {
    anchor: manifest.anchor,
    awards: manifest.payouts.map(({ award }) => award),
    batch: manifest.batch,
    digest: toHex(manifestDigest(manifest)),
    payouts: manifest.payouts.map(({ id }) => id),
    time: formatTime(at),
  };
}

const PAID_TWICE =
  "Both can be mined. If the first transaction is not really dead, everybody is paid twice: look both up in a node of your own.";

async function wholeLines(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
  return text.slice(0, text.lastIndexOf("\n") + 1);
}
