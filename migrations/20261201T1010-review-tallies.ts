import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * How each reviewer decided, in sums by quarter: what they said, within how many days, and how often a third reviewer decided otherwise. No row names a case, or a day.
 * They are rewritten in random order with the other counts, because a verdict is counted in the unit that records it.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table review_tallies (
      person text not null check (person ~ '^[a-z][a-z0-9-]{0,31}$'),
      quarter date not null check (extract(day from quarter) = 1 and extract(month from quarter) in (1, 4, 7, 10)),
      kind text not null check (kind ~ '^(eligible|declined|overturned|days-[a-z0-9]{1,8})$'),
      count integer not null check (count >= 1),
      primary key (person, quarter, kind)
    );
    create function review_tally_grows() returns trigger language plpgsql as $$
    begin
      if (tg_op = 'INSERT' and new.count = 1)
        or (tg_op = 'UPDATE' and (new.person, new.quarter, new.kind) = (old.person, old.quarter, old.kind) and new.count - old.count in (0, 1)) then
        return new;
      end if;
      raise exception 'verdicts are counted one by one' using errcode = 'P0001';
    end $$;
    create trigger review_tally_grows before insert or update on review_tallies for each row execute function review_tally_grows();
    alter table review_tallies enable always trigger review_tally_grows;

    create function mix_review_tallies(since date) returns integer language plpgsql as $$
    declare
      one record;
      mixed integer := 0;
    begin
      for one in select person, quarter, kind from review_tallies where quarter >= since order by gen_random_uuid() loop
        update review_tallies set count = count where person = one.person and quarter = one.quarter and kind = one.kind;
        mixed := mixed + 1;
      end loop;
      return mixed;
    end $$;

    grant select, insert, delete on review_tallies to ${APP_ROLE};
    grant update (count) on review_tallies to ${APP_ROLE};
  `);
}
