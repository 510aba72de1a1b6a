import type { Clock, Random } from "../base/clock.ts";
import { attestationsOf, formatOts, parseOts, upgradeOts } from "../base/ots.ts";
import type { OtsProof, OtsTree } from "../base/ots.ts";
import { toHex } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import { parseNote } from "../base/tlog/note.ts";
import type { Reader, Work } from "../db/unit.ts";
import { fetchAttested, stampText } from "./ask-calendar.ts";
import type { Calendars } from "./ask-calendar.ts";
import { newBackoff } from "./backoff.ts";
import { checkTimestamp } from "./check-timestamp.ts";
import type { MerkleRoots } from "./check-timestamp.ts";
import { findCheckpoint, findPublicCheckpoint } from "./log.store.ts";
import {
  findTimestamp,
  finishTimestamp,
  insertTimestamp,
  listPendingTimestamps,
} from "./timestamp.store.ts";

/** What timestamping needs. */
export interface TimestampDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly random: Random;
  readonly calendars: Calendars;
  readonly roots: MerkleRoots;
}

/** What happened to the timestamp of one checkpoint. */
export interface TimestampReport {
  readonly size: number;
  readonly state: "given" | "not-given" | "finished" | "refused";
}

/** Calendars wait for a block of their own, some hours; asking every minute at first finds the quick ones. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** How many unfinished timestamps are asked about at a time. */
const PENDING_MAX = 50;

const BY = { kind: "job", name: "timestamp-checkpoint" } as const;

/**
 * Gives the text of every newest public checkpoint to the calendars, and later fetches what they made of it, which counts only when it leads
 * to the merkle root in the header of a buried block. To be called as often as one likes, by one leader. Returns what happened.
 */
export function timestamping(deps: TimestampDeps): () => Promise<TimestampReport[]> {
  const giving = newBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  const fetching = newBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  return async () => {
    const { clock, random } = deps;
    if (deps.calendars.urls.length === 0) return [];
    const reports: TimestampReport[] = [];
    const given = giving.isDue(clock.now()) ? await giveNewest(deps) : undefined;
    if (given !== undefined) reports.push(given);
    if (given?.state === "given") {
      giving.worked();
      fetching.worked();
    } else if (given !== undefined) giving.failed(clock.now(), random);
    if (!fetching.isDue(clock.now())) return reports;
    // Between two askings there is a pause, whatever came of the first; it starts short again with the next checkpoint.
    fetching.failed(clock.now(), random);
    return [...reports, ...(await fetchPending(deps))];
  };
}

async function giveNewest(deps: TimestampDeps): Promise<TimestampReport | undefined> {
  const newest = await findPublicCheckpoint(deps.read);
  if (newest === undefined || (await findTimestamp(deps.read, newest.size)) !== undefined)
    return undefined;
  const { size } = newest;
  const proof = await stampText(parseNote(newest.note).text, deps.calendars, deps.random);
  if (proof === undefined) return { size, state: "not-given" };
  await deps.work(BY, (unit) => insertTimestamp(unit, { size, proof: formatOts(proof) }));
  return { size, state: "given" };
}

async function fetchPending(deps: TimestampDeps): Promise<TimestampReport[]> {
  const reports: TimestampReport[] = [];
  for (const { size, proof } of await listPendingTimestamps(deps.read, PENDING_MAX)) {
    const checkpoint = await findCheckpoint(deps.read, size);
    if (checkpoint === undefined) continue;
    try {
      const upgraded = await withAnswers(deps.calendars, parseOts(proof));
      const { text } = parseNote(checkpoint.note);
      const height = await checkTimestamp(upgraded, text, deps.roots);
      if (height === undefined) continue;
      const finished = { size, proof: formatOts(upgraded), height };
      await deps.work(BY, (unit) => finishTimestamp(unit, finished));
      reports.push({ size, state: "finished" });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reports.push({ size, state: "refused" });
    }
  }
  return reports;
}

/** The proof with all that its calendars have by now. Only calendars that were named are asked, whatever address stands in the proof. */
async function withAnswers({ urls, reach }: Calendars, proof: OtsProof): Promise<OtsProof> {
  const found = new Map<string, OtsTree>();
  for (const { attestation, message } of attestationsOf(proof.tree, proof.digest)) {
    if (attestation.kind !== "pending" || message === undefined) continue;
    const own = urls.filter((url) => new URL(url).href === hrefOf(attestation.uri));
    for (const url of own.length === 0 ? urls : own) {
      const tree = await fetchAttested(url, reach, message);
      if (tree === undefined) continue;
      found.set(toHex(message), tree);
      break;
    }
  }
  const better = (_: string, message: Uint8Array): OtsTree | undefined => found.get(toHex(message));
  return { ...proof, tree: upgradeOts(proof.tree, proof.digest, better) };
}

function hrefOf(uri: string): string | undefined {
  return URL.canParse(uri) ? new URL(uri).href : undefined;
}
