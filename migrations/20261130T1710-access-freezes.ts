import type { Knex } from "knex";

/**
 * Freezes of all payouts (no person) or of one person's access: made by one, lifted by two others. They are kept as the record of who did
 * what; none is deleted, and of an open one only who lifts it is written, once.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table access_freezes (
      id uuid primary key,
      person text check (person ~ '^[a-z][a-z0-9-]{0,31}$'),
      frozen_by text not null,
      frozen_at timestamptz not null,
      reason text not null check (length(reason) between 1 and 500),
      first_lift text,
      first_lift_at timestamptz,
      second_lift text,
      second_lift_at timestamptz,
      constraint access_freezes_other check (person <> frozen_by),
      constraint access_freezes_two check (first_lift <> frozen_by and second_lift not in (frozen_by, first_lift)
        and person not in (first_lift, second_lift)),
      constraint access_freezes_order check (
        (first_lift is null) = (first_lift_at is null) and (second_lift is null) = (second_lift_at is null)
        and (second_lift is null or first_lift is not null))
    );
    create unique index access_freezes_open on access_freezes (coalesce(person, '')) where second_lift is null;

    create function access_freezes_keep() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'UPDATE' or old.second_lift is not null
        or (new.id, new.person, new.frozen_by, new.frozen_at, new.reason)
          is distinct from (old.id, old.person, old.frozen_by, old.frozen_at, old.reason)
        or (old.first_lift is not null and (new.first_lift, new.first_lift_at)
          is distinct from (old.first_lift, old.first_lift_at)) then
        raise exception 'a freeze is kept as it was made' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$;
    create trigger access_freezes_keep before update or delete on access_freezes
      for each row execute function access_freezes_keep();
    create trigger access_freezes_keep_all before truncate on access_freezes
      for each statement execute function access_freezes_keep();
    alter table access_freezes enable always trigger access_freezes_keep;
    alter table access_freezes enable always trigger access_freezes_keep_all;

    grant select, insert on access_freezes to commonpurse_app;
    grant update (first_lift, first_lift_at, second_lift, second_lift_at) on access_freezes to commonpurse_app;
  `);
}
