import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What is published of decisions beside the steps of cases, which know months: in how many days, and for what kind of reason, counted by
 * programme and month and joined to no case. And since when a policy holds; of those before, nobody wrote it down.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table case_tallies (
      programme text not null references programmes,
      month date not null check (extract(day from month) = 1),
      kind text not null check (kind ~ '^(days|declined)-[a-z0-9-]{1,20}$'),
      count integer not null check (count >= 1),
      primary key (programme, month, kind)
    );
    create function case_tally_grows() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.count = 1 then
        return new;
      end if;
      if tg_op = 'UPDATE' and (new.programme, new.month, new.kind) = (old.programme, old.month, old.kind)
        and new.count - old.count in (0, 1) then
        return new;
      end if;
      raise exception 'decisions are counted one by one' using errcode = 'P0001';
    end $$;
    create trigger case_tally_grows before insert or update or delete on case_tallies
      for each row execute function case_tally_grows();
    create trigger case_tally_grows_all before truncate on case_tallies for each statement execute function refuse_change();
    alter table case_tallies enable always trigger case_tally_grows;
    alter table case_tallies enable always trigger case_tally_grows_all;

    create function mix_tallies(since date) returns integer language plpgsql as $$
    declare
      one record;
      mixed integer := 0;
    begin
      for one in select programme, month, kind from case_tallies where month >= since order by gen_random_uuid() loop
        update case_tallies set count = count
          where programme = one.programme and month = one.month and kind = one.kind;
        mixed := mixed + 1;
      end loop;
      return mixed;
    end $$;

    grant select, insert on case_tallies to ${APP_ROLE};
    grant update (count) on case_tallies to ${APP_ROLE};

    alter table programme_policies add column held_since date;
    create or replace function programme_policy_keeps() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.agreed_by is null and (new.held_since is null) = new.widens
        and new.version = 1 + coalesce((select max(version) from programme_policies p where p.programme = new.programme), 0) then
        return new;
      end if;
      if tg_op = 'UPDATE' and old.agreed_by is null and new.agreed_by is not null and new.held_since is not null
        and (new.programme, new.version, new.body, new.digest, new.widens, new.proposed_by)
          = (old.programme, old.version, old.body, old.digest, old.widens, old.proposed_by) then
        return new;
      end if;
      raise exception 'versions of a policy are kept as they were proposed' using errcode = 'P0001';
    end $$;
    grant update (held_since) on programme_policies to ${APP_ROLE};
  `);
}
