import type { Knex } from "knex";
import type { ChainSource } from "../chain/chain.ts";
import type { Work } from "../db/unit.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";
import { backupHandler, BACKUP_SCHEDULE } from "./backup-job.ts";
import type { BackupDeps } from "./backup-job.ts";
import { RETIRE_SCHEDULE, retireHandler } from "./board-key-job.ts";
import type { Config } from "./config.ts";
import { EXAMINE_SCHEDULE, examineHandler } from "./examine-job.ts";
import { feeQuoteOf } from "./fee-quote.ts";
import { MIX_SCHEDULE, mixHandler } from "./mix-job.ts";
import { PURGE_SCHEDULE, purgeHandler } from "./purge-job.ts";
import { STUCK_SCHEDULE, stuckHandler } from "./stuck-job.ts";

/** What the jobs of a worker share. */
export interface WorkerJobDeps extends BackupDeps {
  readonly sql: Knex;
  readonly work: Work;
  readonly source: ChainSource;
}

/**
 * What a worker does by the clock: forgetting, mixing, examining, looking for stuck batches, and backups where the settings have a plan for
 * them.
 */
export function workerJobs(
  deps: WorkerJobDeps,
  config: Pick<Config, "backup" | "feeCeiling" | "stuckBlocks">,
): { readonly handlers: readonly JobHandler[]; readonly schedules: readonly ScheduledJob[] } {
  const { backup: plan, stuckBlocks } = config;
  const backups =
    plan === undefined ? [] : [[backupHandler({ ...deps, plan }), BACKUP_SCHEDULE] as const];
  const feeQuote = feeQuoteOf(deps.source, config);
  const jobs = [
    [purgeHandler(deps), PURGE_SCHEDULE] as const,
    [mixHandler(deps), MIX_SCHEDULE] as const,
    [examineHandler(deps), EXAMINE_SCHEDULE] as const,
    [retireHandler(deps), RETIRE_SCHEDULE] as const,
    [stuckHandler({ ...deps, feeQuote, stuckBlocks }), STUCK_SCHEDULE] as const,
    ...backups,
  ];
  return { handlers: jobs.map(([handler]) => handler), schedules: jobs.map(([, when]) => when) };
}
