import type { Knex } from "knex";
import type { Actor } from "../base/actor.ts";
import type { Clock, Random } from "../base/clock.ts";
import { safeError } from "./pg-error.ts";

/** Something that can be read from: the pool, or an open unit of work. */
export interface Reader {
  readonly sql: Knex;
}

/** One unit of work: a database transaction, the single instant it happens at, and who asked. */
export interface Unit extends Reader {
  readonly sql: Knex.Transaction;
  readonly at: Date;
  readonly by: Actor;
  readonly random: Random;
}

/** Runs `work` in a unit: all of its writes commit together, or none when it throws. Only edges call this. */
export type Work = <T>(by: Actor, work: (unit: Unit) => Promise<T>) => Promise<T>;

/** SQLSTATEs after which the same unit may simply be tried again: deadlock, serialization failure. */
const RETRIABLE = new Set(["40P01", "40001"]);
const TRIES = 5;

/** Makes Work on a pool. A unit that meets a deadlock is run again from the start, at most five times, which is safe because commands do no IO. */
export function units(sql: Knex, clock: Clock, random: Random): Work {
  return async (by, work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await sql.transaction(async (transaction) => {
          return work({ sql: transaction, at: clock.now(), by, random });
        });
      } catch (error) {
        const safe = safeError(error);
        if (attempt < TRIES && RETRIABLE.has(safe.sqlState ?? "")) continue;
        throw safe.error;
      }
    }
  };
}
