import type { z } from "zod";

/** A kind of work that happens after a commit. */
export interface Job<P extends object> {
  /** Unique for ever; a queue may hold jobs of an older version of the program. */
  readonly name: string;
  /** What a job is told: ids and references, as JSON has them. Never personal data, for rows of jobs that failed stay. */
  readonly payload: z.ZodType<P>;
  /** How often it is tried before it is left alone. */
  readonly attempts: number;
}

/** Tries are 3 s, 7 s, 20 s, 55 s … up to 6 hours apart; 25 take four days, after which a person should look. */
const ATTEMPTS = 25;

/** Names a kind of job and fixes the shape of its payload. */
export function defineJob<P extends object>(
  name: string,
  payload: z.ZodType<P>,
  attempts = ATTEMPTS,
): Job<P> {
  return { name, payload, attempts };
}

/** A job and what does it. */
export interface JobHandler {
  readonly name: string;
  run(payload: unknown, signal: AbortSignal): Promise<void>;
}

/**
 * Binds `work` to `job`. A job may be run again after it was done (a worker can die between the work and the note that
 * it is done), so `work` must be safe to repeat. `signal` is aborted when the worker cannot wait any longer.
 */
export function handle<P extends object>(
  job: Job<P>,
  work: (payload: P, signal: AbortSignal) => Promise<void>,
): JobHandler {
  return { name: job.name, run: (payload, signal) => work(job.payload.parse(payload), signal) };
}

/** A job that is enqueued again and again. */
export interface ScheduledJob {
  readonly name: string;
  readonly cron: string;
  readonly attempts: number;
}

/** Enqueues `job`, whose payload must be empty, whenever the five fields of `cron` (in UTC) match; once for all workers together. */
export function schedule(job: Job<Record<string, never>>, cron: string): ScheduledJob {
  return { name: job.name, cron, attempts: job.attempts };
}
