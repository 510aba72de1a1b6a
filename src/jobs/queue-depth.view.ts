import type { Reader } from "../db/unit.ts";

/** Jobs that are due and that nobody does yet, and those that were tried as often as they may be; no job of ours is about a case or a gift. */
export interface QueueDepth {
  readonly due: number;
  readonly givenUp: number;
}

/** How many jobs stand in the queue now. */
export async function queueDepth({ sql }: Reader): Promise<QueueDepth> {
  const found = await sql.raw<{ rows: QueueDepth[] }>(
    `select count(*) filter (where attempts < max_attempts and run_at <= now() and locked_at is null)::int as due,
            count(*) filter (where attempts >= max_attempts)::int as "givenUp" from graphile_worker._private_jobs`,
  );
  return found.rows[0] ?? { due: 0, givenUp: 0 };
}
