import type { Knex } from "knex";

/**
 * The log of looks is shortened by the database's own clock. It was by the newest row, and rows are written by the application: one with a far `at` let it take away
 * all others (docs/decisions/0033). The day is that of UTC, whatever the session says.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- Looks of this instant on are kept.
    create function looks_kept_from() returns timestamptz
      language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC'
      as $$ select cast(current_date - 90 as timestamptz) $$;

    create or replace function vault_access_keep() returns trigger
      language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      if tg_op = 'UPDATE' and new is not distinct from old then
        return new;
      end if;
      if tg_op = 'DELETE' and old.at < public.looks_kept_from() then
        return old;
      end if;
      raise exception 'vault_access is append-only' using errcode = 'restrict_violation';
    end $$;
  `);
}
