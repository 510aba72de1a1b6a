import type { Knex } from "knex";

/** Connections of a pool. */
export interface PoolCounts {
  readonly used: number;
  readonly free: number;
  /** Those who wait for one. */
  readonly waiting: number;
}

/** What knex's pool tells of itself, and its types do not. */
interface Pool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

/** How the connections of a database's pool stand now. */
export function poolCounts(sql: Knex): PoolCounts {
  const { pool } = sql.client as { readonly pool: Pool };
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
}
