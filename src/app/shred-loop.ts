import { setTimeout as sleep } from "node:timers/promises";
import { eraseRevived } from "../cases/erase-revived.ts";
import { shredErasedCases } from "../vault/jobs.ts";
import type { VaultJobs } from "../vault/jobs.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";
import { copyShredsIfDue } from "./shred-copies.ts";
import type { ShredCopying } from "./shred-copies.ts";

/** Destroying re-seals every part of the fund, so erasures are collected, for no longer than what an erasure's receipt allows. */
const EVERY_MS = 30 * 60_000;

/**
 * Destroys the shred parts of erased cases, erases again what a restore brought back, and copies the second store where the settings say so, at once and then
 * every half hour, until the signal aborts. In the server, because the second store is its own.
 */
export async function shredUntil(
  signal: AbortSignal,
  deps: VaultJobs & { readonly log: Log },
  copies?: Pick<ShredCopying, "plan" | "clock" | "fund">,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const revived = await eraseRevived({ ...deps, read: { sql: deps.sql } });
      if (revived > 0) deps.log("retention.purged", { what: "revived-cases", count: revived });
      const count = await shredErasedCases(deps);
      if (count > 0) deps.log("retention.shredded", { count });
    } catch (error) {
      deps.log("job.failed", { job: "shred-erased-cases", ...errorFields(error) });
    }
    try {
      if (copies !== undefined) await copyShredsIfDue({ ...deps, ...copies });
    } catch (error) {
      deps.log("job.failed", { job: "copy-shreds", ...errorFields(error) });
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
