import type { Unit } from "./unit.ts";

/**
 * Runs the unit again from its start, as after a deadlock: what it had read is no longer so. Ends it by an error of the database, so
 * nothing after it happens.
 */
export async function again(unit: Unit): Promise<never> {
  await unit.sql.raw(
    "do $$ begin raise exception 'again' using errcode = 'serialization_failure'; end $$",
  );
  throw new Error("again: the database went on");
}
