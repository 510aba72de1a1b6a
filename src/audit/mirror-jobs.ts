import type { Clock, Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { LogTrust } from "../base/tlog/checkpoint.ts";
import { newBackoff } from "./backoff.ts";
import { fillMirror } from "./fill-mirror.ts";
import type { MirrorSource } from "./fill-mirror.ts";
import { findPublicCheckpoint } from "./log.store.ts";
import { seenAt } from "./mirror.ts";
import type { Mirror } from "./mirror.ts";
import type { SeenLog } from "./outside.ts";
import { finishedTimestamps } from "./timestamp.store.ts";

/** What came of filling one mirror: how much, or the code of what went wrong. */
export type MirrorReport =
  | { readonly mirror: string; readonly files: number; readonly size: number }
  | { readonly mirror: string; readonly error: string };

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 600_000;

/**
 * Brings every mirror up to date; one that failed is left alone for a while. To be called as often as one likes, by one leader. Returns
 * what happened, and nothing about mirrors that had everything.
 */
export function mirroring(
  mirrors: readonly Mirror[],
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): (source: Omit<MirrorSource, "stamped">) => Promise<MirrorReport[]> {
  const waiting = mirrors.map((mirror) => ({
    mirror,
    wait: newBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS),
    stamped: new Set<number>(),
    has: "",
  }));
  return async (source) => {
    const reports: MirrorReport[] = [];
    const state = await stateOf(source);
    for (const each of waiting) {
      const { mirror, wait, stamped } = each;
      if (each.has === state || !wait.isDue(clock.now())) continue;
      try {
        const filled = await fillMirror(mirror, { ...source, stamped });
        each.has = state;
        wait.worked();
        if (filled !== undefined) reports.push({ mirror: mirror.name, ...filled });
      } catch (error) {
        wait.failed(clock.now(), random);
        // Other errors name hosts and folders.
        const code = error instanceof Fault ? error.code : "mirror-failed";
        reports.push({ mirror: mirror.name, error: code });
      }
    }
    return reports;
  };
}

/** Everything that decides what a mirror should have: while it is the same, a mirror that was filled is not even asked. */
async function stateOf({ read }: Pick<MirrorSource, "read">): Promise<string> {
  const note = (await findPublicCheckpoint(read))?.note ?? "";
  return [note, ...(await finishedTimestamps(read))].join("\n");
}

/** What every mirror has of the log. Fault unavailable `log-unchecked` when one of them cannot be read. */
export async function seenInMirrors(
  mirrors: readonly Mirror[],
  trust: Pick<LogTrust, "origin" | "keys">,
): Promise<SeenLog[]> {
  const seen = await Promise.all(mirrors.map((mirror) => seenAt(mirror, trust)));
  return seen.filter((each) => each !== undefined);
}
