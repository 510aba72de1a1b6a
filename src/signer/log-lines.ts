import { toHex } from "../base/bytes.ts";
import { parseCanonical } from "../base/canonical-json.ts";
import type { Json } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import { isReleaseDay } from "../base/clock-release.ts";
import { sha256 } from "../base/digest.ts";
import { must, Refusal } from "../base/refusal.ts";
import { fitShape, isObject } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { Network } from "../bitcoin/network.ts";
import {
  CLOCK_RELEASE_RECORD,
  LOG_START,
  RELEASE_RECORD,
  SIGNATURE_RECORD,
  applyRecord,
  emptyState,
  setBack,
} from "./signer-state.ts";
import type { SignatureRecord, SignerState } from "./signer-state.ts";

/** A log as it was read: how many lines, the hash of the last and of the one before, the time of the last, and what they say. */
export interface ReadLog {
  readonly lines: number;
  readonly hash: string;
  readonly before?: string;
  readonly lastTime: string;
  readonly state: SignerState;
}

/** What stands in the file beside the log. `changed` is when the system says the log last changed (ctime, nanoseconds); absent in
 * heads of old, and while the beginning of a line is cut off. */
export interface LogHead {
  readonly lines: number;
  readonly hash: string;
  readonly inode: string;
  readonly changed?: string | undefined;
}

/** A record of 200 payouts has some 60 kB. */
const LINE_MAX = 262_144;

const RULE = "signer-locked";

/**
 * Reads all whole lines; `whole` is how many bytes they take. Refuses with `signer-locked`: another owner, a line that is not in order or
 * does not name the one before it, a time that goes back (only a clock release's may, to the day that two people approved).
 */
export function readLog(
  bytes: Uint8Array,
  owner: { readonly fund: string; readonly network: Network; readonly logId: string },
): { read: ReadLog; whole: number } {
  try {
    const whole = bytes.lastIndexOf(0x0a) + 1;
    const [first, ...rest] = split(bytes.subarray(0, whole));
    if (first === undefined) throw new Refusal(RULE);
    const start = fitShape(LOG_START, parseCanonical(first, LINE_MAX));
    must(start.fund === owner.fund && start.network === owner.network, RULE);
    must(start.id === owner.logId, RULE);
    const state = emptyState();
    let read: ReadLog = { lines: 1, hash: hashOf(first), lastTime: start.time, state };
    for (const line of rest) read = nextLine(read, line);
    return { read, whole };
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(RULE);
    throw error;
  }
}

/**
 * Every signature in the file of a log, in the order in which they were given, and with times in that order (those ahead of a clock release are put before it), without opening or locking it: for whoever brings the database back. Refuses with
 * `signer-locked` when it is another fund's, or its lines are not in order.
 */
export function readSignatures(
  bytes: Uint8Array,
  owner: { readonly fund: string; readonly network: Network },
): SignatureRecord[] {
  const [first] = split(bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1));
  if (first === undefined) throw new Refusal(RULE);
  const { id } = fitShape(LOG_START, parseCanonical(first, LINE_MAX));
  const { whole } = readLog(bytes, { ...owner, logId: id });
  const lines = split(bytes.subarray(0, whole)).slice(1);
  return inTime(lines.map((line) => recordOf(parseCanonical(line, LINE_MAX))));
}

/** The signatures, those ahead of a clock release put before it by a second each: whoever orders them by time must find the last one last. */
function inTime(records: readonly LogRecord[]): SignatureRecord[] {
  const signatures: SignatureRecord[] = [];
  let latest: string | undefined;
  for (const record of records.toReversed()) {
    const isAhead = latest !== undefined && record.time > latest;
    const time = isAhead && latest !== undefined ? latest : record.time;
    if ("day" in record || isAhead) latest = secondBefore(time);
    if ("txid" in record) signatures.push({ ...record, time });
  }
  return signatures.toReversed();
}

function secondBefore(time: string): string {
  return formatTime(new Date(Date.parse(time) - 1000));
}

/** The text of a head file. */
export function formatHead({ lines, hash, inode, changed }: LogHead): string {
  return `${[lines, hash, inode, ...(changed === undefined ? [] : [changed])].join(" ")}\n`;
}

/** Reads a head file; undefined when it is not one. */
export function parseHead(text: string): LogHead | undefined {
  const [, lines, hash, inode, changed] =
    /^([0-9]{1,12}) ([0-9a-f]{64}) ([0-9]{1,20})(?: ([0-9]{1,24}))?\n$/.exec(text) ?? [];
  if (lines === undefined || hash === undefined || inode === undefined) return undefined;
  return { lines: Number(lines), hash, inode, changed };
}

function nextLine(read: ReadLog, line: Uint8Array): ReadLog {
  const record = recordOf(parseCanonical(line, LINE_MAX));
  must(record.prev === read.hash, RULE);
  if ("day" in record) {
    // Two people said that the clock of the record before ran ahead, and on which day it is.
    must(record.time < read.lastTime && isReleaseDay(record.day, new Date(record.time)), RULE);
    setBack(read.state, record.time);
  } else must(record.time >= read.lastTime, RULE);
  if ("txid" in record) applyRecord(read.state, record);
  return {
    lines: read.lines + 1,
    hash: hashOf(line),
    before: read.hash,
    lastTime: record.time,
    state: read.state,
  };
}

type LogRecord =
  SignatureRecord | ShapeOf<typeof RELEASE_RECORD> | ShapeOf<typeof CLOCK_RELEASE_RECORD>;

function recordOf(json: Json): LogRecord {
  const type = isObject(json) ? json["t"] : undefined;
  if (type === "release") return fitShape(RELEASE_RECORD, json);
  if (type === "clock-release") return fitShape(CLOCK_RELEASE_RECORD, json);
  return fitShape(SIGNATURE_RECORD, json);
}

function hashOf(line: Uint8Array): string {
  return toHex(sha256(line));
}

function split(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0x0a, from);
    lines.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return lines;
}
