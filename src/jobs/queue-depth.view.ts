import type { Reader } from "../db/unit.ts";

/** Jobs that are due and that nobody does yet, and those that were tried as often as they may be; no job of ours is about a case or a gift. */
export interface QueueDepth {
  readonly due: number;
  readonly givenUp: number;
}

/** How many jobs stand in the queue at `at`. */
export async function queueDepth({ sql }: Reader, at: Date): Promise<QueueDepth> {
  const found = await sql.raw<{ rows: QueueDepth[] }>(
    `select count(*) filter (where attempts < max_attempts and run_at <= :at and locked_at is null)::int as due,
            count(*) filter (where attempts >= max_attempts)::int as "givenUp" from graphile_worker._private_jobs`,
    { at },
  );
  return found.rows[0] ?? { due: 0, givenUp: 0 };
}
