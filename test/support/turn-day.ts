import type { World } from "./world.ts";

/**
 * Lets the database's own clock, which no test moves, say the day of the test's about turns: who was drawn is silent only by both. Only the owner of the function can do so.
 */
export async function setTurnDay({ database, clock }: Pick<World, "clock" | "database">) {
  const day = clock.now().toISOString().slice(0, 10);
  await database.owner.raw(
    `create or replace function turn_day() returns date
       language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC'
       as $$ select date '${day}' $$`,
  );
}

/** Moves both clocks on by `ms` milliseconds. */
export async function pass(world: Pick<World, "clock" | "database">, ms: number): Promise<void> {
  world.clock.advance(ms);
  await setTurnDay(world);
}
