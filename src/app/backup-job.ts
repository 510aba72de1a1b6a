import { z } from "zod";
import { dropOldBackups } from "../backup/backup-folder.ts";
import { makeBackup } from "../backup/make-backup.ts";
import type { Clock } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import { defineJob, handle, schedule } from "../jobs/job.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";
import type { BackupPlan } from "./backup-rules.ts";
import { fundInForce } from "./fund-in-force.ts";
import type { Log } from "./log.ts";

/** What a backup by the worker needs. */
export interface BackupDeps {
  readonly read: Reader;
  readonly clock: Clock;
  readonly log: Log;
  readonly pin: string;
}

/** A sealed backup of the database. */
const BACKUP = defineJob("backup", z.object({}));

/** When it is made: once a day for all workers together, at an hour when few pages are asked for. */
export const BACKUP_SCHEDULE: ScheduledJob = schedule(BACKUP, "23 3 * * *");

/** Makes it, and then removes those of the folder that are more than are kept. One that failed in the middle is made again as another one. */
export function backupHandler(deps: BackupDeps & { readonly plan: BackupPlan }): JobHandler {
  const { read, clock, log, plan } = deps;
  return handle(BACKUP, async () => {
    const at = clock.now();
    const { file, text } = await fundInForce(read, deps.pin, clock);
    const of = { fund: file.fund, network: file.network, policy: text };
    const { bytes } = await makeBackup(read, of, { ...plan, at });
    log("backup.written", { bytes, duration_ms: clock.now().getTime() - at.getTime() });
    const count = await dropOldBackups(plan.folder, plan.keep);
    if (count > 0) log("retention.purged", { what: "backups", count });
  });
}
