import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * The week in which a turn began is that of the database's own clock, whoever writes it (docs/decisions/0039). It was the application's: one server with a clock far ahead took cases from
 * those who had them, and whoever had the application's role wrote any Monday. A week that has not come yet is put back to this one.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- The day by which turns are counted, UTC whatever the session says.
    create function turn_day() returns date
      language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC'
      as $$ select current_date $$;
    -- The Monday of its week.
    create function turn_week() returns date
      language sql stable set search_path = pg_catalog, pg_temp
      as $$ select cast(date_trunc('week', cast(public.turn_day() as timestamp)) as date) $$;

    update case_assignments set taken_on = turn_week()
      where stage in ('first', 'second', 'third') and taken_on > turn_week();
    update duplicate_pairs set judge_since = turn_week() where judge_since > turn_week();

    -- A day that is no Monday is for the check of the table.
    create function turn_week_holds() returns trigger
      language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    begin
      if new.stage in ('first', 'second', 'third') and (tg_op = 'INSERT' or new.taken_on is distinct from old.taken_on)
        and extract(isodow from new.taken_on) = 1 and new.taken_on <> turn_week() then
        raise exception 'a turn begins in the week of the database' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$;
    create trigger turn_week_holds before insert or update on case_assignments for each row execute function turn_week_holds();
    alter table case_assignments enable always trigger turn_week_holds;

    create function judge_week_holds() returns trigger
      language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    begin
      if tg_op = 'UPDATE' then
        if new.judge is not distinct from old.judge and new.judge_since is not distinct from old.judge_since then
          return new;
        end if;
        if new.judge_since is null and old.judge_since is not null and new.judge is not null and new.state in ('suspected', 'needs_info') then
          raise exception 'a judge has their week until they have judged' using errcode = 'restrict_violation';
        end if;
      end if;
      if extract(isodow from new.judge_since) = 1 and new.judge_since <> turn_week() then
        raise exception 'a turn begins in the week of the database' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$;
    create trigger judge_week_holds before insert or update on duplicate_pairs for each row execute function judge_week_holds();
    alter table duplicate_pairs enable always trigger judge_week_holds;
    grant execute on function turn_day(), turn_week() to ${APP_ROLE};
  `);
}
