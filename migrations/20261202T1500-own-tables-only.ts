import type { Knex } from "knex";

/**
 * Rules of the database read its own tables. A function without a path of its own looks through the caller's, which begins with the caller's temporary tables: whoever has the application's
 * role could make one of a rule's tables there, empty, and the rule found nothing that speaks against a row (PostgreSQL's manual, “Writing SECURITY DEFINER Functions Safely”, says it of others).
 * What a trigger calls takes the trigger's path. A function that is replaced later must say its path anew; a test asks every one.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    do $$
    declare
      f regprocedure;
    begin
      for f in select p.oid::regprocedure from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prorettype = 'trigger'::regtype
          and not exists (select from unnest(p.proconfig) as setting where setting like 'search_path=%')
      loop
        execute format('alter function %s set search_path = pg_catalog, public, pg_temp', f);
      end loop;
    end $$;
  `);
}
