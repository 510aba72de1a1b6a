import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Groups that vouch for applicants: taken on by two people with a key, a programme, a quota and an end, and withdrawn by one. How many vouches of a month came is
 * counted by group, and the count never passes the quota, whoever counts at the same moment. Whose they are is sealed in the case, in a box that every case has
 * and that is sealed anew whenever somebody has it open, so that nobody tells a case with vouches from one without.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table vouch_groups (
      code text primary key check (code ~ '^[a-z][a-z0-9-]{0,31}$'),
      programme text not null references programmes,
      key bytea not null unique check (length(key) = 32),
      quota integer not null check (quota between 1 and 500),
      until date not null,
      proposed_by text not null check (proposed_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      proposed_on date not null,
      agreed_by text check (agreed_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      agreed_on date,
      withdrawn_by text check (withdrawn_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      withdrawn_on date,
      constraint vouch_groups_two check (agreed_by <> proposed_by),
      constraint vouch_groups_until check (until between proposed_on + 1 and proposed_on + 366),
      check ((agreed_by is null) = (agreed_on is null)),
      check ((withdrawn_by is null) = (withdrawn_on is null))
    );
    create function vouch_groups_keep() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.agreed_by is null and new.withdrawn_by is null then
        return new;
      end if;
      if tg_op = 'UPDATE' and old.withdrawn_by is null
        and (new.code, new.programme, new.key, new.quota, new.until, new.proposed_by, new.proposed_on)
          = (old.code, old.programme, old.key, old.quota, old.until, old.proposed_by, old.proposed_on)
        and ((old.agreed_by is null and new.agreed_by is not null and new.withdrawn_by is null)
          or ((new.agreed_by, new.agreed_on) is not distinct from (old.agreed_by, old.agreed_on) and new.withdrawn_by is not null)) then
        return new;
      end if;
      raise exception 'a group is kept as it was taken on' using errcode = 'restrict_violation';
    end $$;
    create trigger vouch_groups_keep before insert or update or delete on vouch_groups for each row execute function vouch_groups_keep();
    create trigger vouch_groups_keep_all before truncate on vouch_groups for each statement execute function vouch_groups_keep();
    alter table vouch_groups enable always trigger vouch_groups_keep;
    alter table vouch_groups enable always trigger vouch_groups_keep_all;

    create table vouch_uses (
      group_code text not null references vouch_groups,
      month date not null check (extract(day from month) = 1),
      used integer not null check (used >= 1),
      primary key (group_code, month)
    );
    create function vouch_uses_bound() returns trigger language plpgsql as $$
    declare
      of_group vouch_groups;
    begin
      select * into of_group from vouch_groups where code = new.group_code;
      if new.used <> (case when tg_op = 'INSERT' then 1 else old.used + 1 end)
        or (tg_op = 'UPDATE' and (new.group_code, new.month) <> (old.group_code, old.month))
        or of_group.agreed_by is null or of_group.withdrawn_by is not null or new.used > of_group.quota then
        raise exception 'a group vouches while it stands, one by one, up to its quota' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$;
    create trigger vouch_uses_bound before insert or update on vouch_uses for each row execute function vouch_uses_bound();
    alter table vouch_uses enable always trigger vouch_uses_bound;

    grant select, insert on vouch_groups to ${APP_ROLE};
    grant update (agreed_by, agreed_on, withdrawn_by, withdrawn_on) on vouch_groups to ${APP_ROLE};
    grant select, insert, delete on vouch_uses to ${APP_ROLE};
    grant update (used) on vouch_uses to ${APP_ROLE};

    alter table cases add column vouches bytea check (length(vouches) = 541);
    create function case_forgets_vouches() returns trigger language plpgsql as $$
    begin
      if new.state = 'erased' then
        new.vouches := null;
      end if;
      return new;
    end $$;
    create trigger case_forgets_vouches before update on cases for each row execute function case_forgets_vouches();
    alter table cases enable always trigger case_forgets_vouches;
    grant update (vouches) on cases to ${APP_ROLE};
  `);
}
