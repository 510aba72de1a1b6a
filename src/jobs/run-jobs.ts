import { Logger, parseCronItems, run } from "graphile-worker";
import type { Task } from "graphile-worker";
import type pg from "pg";
import { Fault } from "../base/fault.ts";
import { openPool } from "../db/database.ts";
import type { DatabaseAddress } from "../db/database.ts";
import { errorName, safeError } from "../db/pg-error.ts";
import type { JobHandler, ScheduledJob } from "./job.ts";
import { Lifeline } from "./lifeline.ts";

/** Jobs are announced; this is how long one can wait whose announcement was lost, and how late a retry can be. */
const POLL_MS = 2_000;

/** How long a stopping worker waits for jobs that are being done. */
const GRACE_MS = 5_000;

/** What to run, and who hears of it. Nobody hears payloads. */
export interface JobRunnerOptions {
  readonly address: DatabaseAddress;
  readonly handlers: readonly JobHandler[];
  readonly schedules?: readonly ScheduledJob[];
  /** Jobs at a time; 4 if not given. */
  readonly concurrency?: number;
  readonly onDone?: (job: string, ms: number) => void;
  readonly onFailed?: (job: string, error: unknown) => void;
}

/** Workers that run. */
export interface JobRunner {
  /** Resolves when they were stopped; rejects with a Fault `jobs-stopped` when they stopped by themselves, and the process should start anew. */
  readonly ended: Promise<void>;
  /** Takes no more jobs and waits five seconds for those that are being done; safe to repeat. */
  stop(): Promise<void>;
}

/**
 * Does jobs of the given kinds until it is stopped; jobs of other kinds wait for others. A job that throws is tried again later
 * (`job.ts`); one whose worker died is tried again within seconds. Any number of processes may run at once.
 */
export async function runJobs(options: JobRunnerOptions): Promise<JobRunner> {
  const { concurrency = 4 } = options;
  const pool = openPool(options.address, "commonpurse-jobs", concurrency + 3);
  const alive = new Lifeline(pool);
  try {
    await alive.connect();
    const runner = await run({
      pgPool: pool,
      concurrency,
      pollInterval: POLL_MS,
      gracefulShutdownAbortTimeout: GRACE_MS,
      noHandleSignals: true,
      // The library's own lines quote messages of errors, and those quote data.
      logger: new Logger(() => () => undefined),
      taskList: Object.fromEntries(
        options.handlers.map((handler) => [handler.name, taskOf(handler, options)]),
      ),
      parsedCronItems: parseCronItems(
        (options.schedules ?? []).map(({ name, cron, attempts }) => ({
          task: name,
          match: cron,
          options: { maxAttempts: attempts },
        })),
      ),
      preset: { plugins: [alive.plugin] },
    });
    return follow(runner, alive, pool);
  } catch (error) {
    alive.release();
    await pool.end();
    throw safeError(error).error;
  }
}

function follow(
  runner: Awaited<ReturnType<typeof run>>,
  alive: Lifeline,
  pool: pg.Pool,
): JobRunner {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopped ??= runner
      .stop()
      // It is stopped already when it stopped by itself.
      .catch(() => undefined)
      .then(async () => {
        alive.release();
        await pool.end();
      });
    return stopped;
  };
  const end = async (): Promise<void> => {
    await Promise.race([runner.promise.catch(() => undefined), alive.lost]);
    const asked = stopped !== undefined;
    await stop();
    if (!asked) throw new Fault("unavailable", "jobs-stopped", "The workers lost the database.");
  };
  const ended = end();
  // Whoever does not look at `ended` has not asked to be brought down by it.
  ended.catch(() => undefined);
  return { ended, stop };
}

/** The library stores the message of what a task throws; it gets a name, and `onFailed` the whole. */
function taskOf(handler: JobHandler, told: JobRunnerOptions): Task {
  return async (payload, helpers) => {
    const began = performance.now();
    try {
      await handler.run(payload, helpers.abortSignal);
    } catch (thrown) {
      told.onFailed?.(handler.name, thrown);
      throw new Error(errorName(thrown));
    }
    told.onDone?.(handler.name, Math.round(performance.now() - began));
  };
}
