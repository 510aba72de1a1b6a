import type { Unit } from "../db/unit.ts";
import type { Job } from "./job.ts";
import { insertJob } from "./job.store.ts";

/** When, and instead of what. */
export interface EnqueueOptions {
  /** A job that waits under the same key is replaced by this one. One that is being done already is not: another run follows. */
  readonly jobKey?: string;
  /** Not before this instant. */
  readonly runAt?: Date;
}

/**
 * Leaves a job that starts when the unit commits, and never was if it does not. Workers hear of it within milliseconds. Throws a
 * ZodError when the payload is not of the job's shape, which is a bug.
 */
export async function enqueue<P extends object>(
  unit: Unit,
  job: Job<P>,
  payload: P,
  options: EnqueueOptions = {},
): Promise<void> {
  await insertJob(unit, {
    name: job.name,
    payload: JSON.stringify(job.payload.parse(payload)),
    attempts: job.attempts,
    jobKey: options.jobKey ?? null,
    runAt: options.runAt ?? null,
  });
}
