import type { EventEmitter } from "node:events";
import type { Knex } from "knex";

/**
 * Runs `work` if no other process leads `name` now; otherwise returns undefined at once. The lock belongs to one connection held
 * for the time of the work, so a process that dies gives it up with its connection. A leader whose connection is cut may
 * have an heir before it knows: its `signal` is aborted, and it fails in the end whatever the work returned. So leading
 * saves double work; it is no substitute for the constraints that forbid double effects. Needs two connections of the pool:
 * the lock's and the work's.
 */
export async function asLeader<T>(
  sql: Knex,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  return sql.transaction(async (lock) => {
    const rows = await lock.raw<{ rows: { led: boolean }[] }>(
      "select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as led",
      [`commonpurse/${name}`],
    );
    if (rows.rows[0]?.led !== true) return undefined;
    const cut = new AbortController();
    const connection = await connectionOf(lock);
    const abort = (): void => cut.abort();
    connection.once("end", abort);
    try {
      return await work(cut.signal);
    } finally {
      connection.off("end", abort);
    }
  });
}

/** The transaction's own connection, which knex hands out by a name that its types do not know. */
async function connectionOf(lock: Knex.Transaction): Promise<EventEmitter> {
  const client = lock.client as { acquireConnection(): Promise<EventEmitter> };
  return client.acquireConnection();
}
