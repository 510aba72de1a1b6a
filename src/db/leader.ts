import type { Knex } from "knex";

/**
 * Runs `work` if no other process leads `name` now; otherwise returns undefined at once. The lock belongs to one connection held
 * for the time of the work, so a process that dies gives it up with its connection.
 */
export async function asLeader<T>(
  sql: Knex,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  return sql.transaction(async (lock) => {
    const rows = await lock.raw<{ rows: { led: boolean }[] }>(
      "select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as led",
      [`commonpurse/${name}`],
    );
    return rows.rows[0]?.led === true ? work() : undefined;
  });
}
