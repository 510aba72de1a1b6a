import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Declared blackouts: from a day on, for sixty days unless somebody else ends it. They are kept as the record of who did what and on which day: none is
 * deleted, and who ends one is written once. No day is in two, and who declared one does not declare what follows on it.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- The day before the first when it was taken back before it began.
    create function blackout_last_day(first_day date, ended_on date) returns date language sql immutable as $$
      select greatest(first_day - 1, least(first_day + 59, ended_on))
    $$;

    create table blackouts (
      id uuid primary key,
      first_day date not null,
      declared_by text not null check (declared_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      declared_on date not null,
      ended_by text check (ended_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      ended_on date,
      constraint blackouts_first check (first_day between declared_on - 30 and declared_on + 7),
      constraint blackouts_other check (ended_by <> declared_by),
      constraint blackouts_end check ((ended_by is null) = (ended_on is null) and ended_on between declared_on and first_day + 59),
      constraint blackouts_apart exclude using gist (daterange(first_day, blackout_last_day(first_day, ended_on) + 1) with &&)
    );

    create function blackouts_keep() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.ended_by is null then
        if exists (select from blackouts b where b.declared_by = new.declared_by
          and blackout_last_day(b.first_day, b.ended_on) + 30 >= new.first_day) then
          raise exception 'somebody else declares the next blackout' using errcode = 'restrict_violation';
        end if;
        return new;
      end if;
      if tg_op <> 'UPDATE' or old.ended_by is not null
        or (new.id, new.first_day, new.declared_by, new.declared_on)
          is distinct from (old.id, old.first_day, old.declared_by, old.declared_on) then
        raise exception 'a blackout is kept as it was declared' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$;
    create trigger blackouts_keep before insert or update or delete on blackouts for each row execute function blackouts_keep();
    create trigger blackouts_keep_all before truncate on blackouts for each statement execute function blackouts_keep();
    alter table blackouts enable always trigger blackouts_keep;
    alter table blackouts enable always trigger blackouts_keep_all;

    grant select, insert on blackouts to ${APP_ROLE};
    grant update (ended_by, ended_on) on blackouts to ${APP_ROLE};
  `);
}
