import type { Knex } from "knex";
import type { Work } from "../db/unit.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";
import { backupHandler, BACKUP_SCHEDULE } from "./backup-job.ts";
import type { BackupDeps } from "./backup-job.ts";
import type { BackupPlan } from "./backup-rules.ts";
import { EXAMINE_SCHEDULE, examineHandler } from "./examine-job.ts";
import { MIX_SCHEDULE, mixHandler } from "./mix-job.ts";
import { PURGE_SCHEDULE, purgeHandler } from "./purge-job.ts";

/** What a worker does by the clock: forgetting, mixing, examining, and backups where the settings have a plan for them. */
export function workerJobs(
  deps: BackupDeps & { readonly sql: Knex; readonly work: Work },
  plan: BackupPlan | undefined,
): { readonly handlers: readonly JobHandler[]; readonly schedules: readonly ScheduledJob[] } {
  const backups =
    plan === undefined ? [] : [[backupHandler({ ...deps, plan }), BACKUP_SCHEDULE] as const];
  const jobs = [
    [purgeHandler(deps), PURGE_SCHEDULE] as const,
    [mixHandler(deps), MIX_SCHEDULE] as const,
    [examineHandler(deps), EXAMINE_SCHEDULE] as const,
    ...backups,
  ];
  return { handlers: jobs.map(([handler]) => handler), schedules: jobs.map(([, when]) => when) };
}
