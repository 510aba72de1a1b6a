import type { ClientBase } from "pg";
import type { Unit } from "../db/unit.ts";

/** Puts a job into the queue. Without `runAt` it is due at once, by the database's clock, as all of the queue is. */
export async function insertJob(
  unit: Unit,
  job: {
    name: string;
    payload: string;
    attempts: number;
    jobKey: string | null;
    runAt: Date | null;
  },
): Promise<void> {
  await unit.sql.raw(
    `select graphile_worker.add_job(:name, payload => :payload::json, max_attempts => :attempts,
       job_key => :jobKey, run_at => :runAt)`,
    job,
  );
}

/** Marks the pool of workers `id` as alive for as long as `client` stays connected. */
export async function holdPool(client: ClientBase, id: string): Promise<void> {
  await client.query("select pg_advisory_lock(hashtextextended('commonpurse/jobs/' || $1, 0))", [
    id,
  ]);
}

/** Gives back the jobs of pools that are dead. The library alone would wait four hours, for it cannot tell dead from slow. */
export async function freeJobsOfDeadPools(client: ClientBase): Promise<void> {
  await client.query(
    `with holders as materialized (
       select locked_by from graphile_worker._private_jobs where locked_by is not null
       union
       select locked_by from graphile_worker._private_job_queues where locked_by is not null
     ), dead as materialized (
       select locked_by from holders
       where pg_try_advisory_xact_lock(hashtextextended('commonpurse/jobs/' || locked_by, 0))
     )
     select graphile_worker.force_unlock_workers(array_agg(locked_by)) from dead
     having count(*) > 0`,
  );
}
