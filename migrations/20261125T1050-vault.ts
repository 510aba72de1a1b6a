import type { Knex } from "knex";

/**
 * What people wrote and what was decided about them, sealed. The database holds boxes only: half of every key is in the second
 * store. `live` makes the rule of erasure a constraint: a case is not erased while a wrap or an entry is left, and an erased case
 * gets no new one.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table vault_cases (
      case_id uuid primary key,
      shred_ref text unique check (shred_ref ~ '^[0-9a-f]{32}$'),
      last_seq integer not null default 0 check (last_seq >= 0),
      live boolean not null default true,
      erased_on date,
      unique (case_id, live),
      check (live = (erased_on is null)),
      check (shred_ref is not null or not live)
    );

    -- reader: a person's code, or '@claim' for whoever holds the claim code. key_id names the key on the people list.
    create table vault_wraps (
      case_id uuid not null,
      reader text not null check (reader = '@claim' or reader ~ '^[a-z][a-z0-9-]{0,31}$'),
      key_id text check (key_id ~ '^[0-9a-f]{16}$'),
      box bytea not null check (length(box) = 81),
      live boolean not null default true check (live),
      primary key (case_id, reader),
      foreign key (case_id, live) references vault_cases (case_id, live),
      check ((reader = '@claim') = (key_id is null))
    );
    create index vault_wraps_reader on vault_wraps (reader);

    create table vault_entries (
      case_id uuid not null,
      seq integer not null check (seq >= 1),
      kind text not null check (kind ~ '^[a-z][a-z-]{0,31}$'),
      sealed_on date not null,
      box bytea not null check (length(box) >= 541),
      live boolean not null default true check (live),
      primary key (case_id, seq),
      foreign key (case_id, live) references vault_cases (case_id, live)
    );

    create table vault_access (
      number bigint generated always as identity primary key,
      at timestamptz not null,
      person text not null check (length(person) between 1 and 64),
      case_id uuid not null references vault_cases,
      kind text not null check (kind ~ '^[a-z][a-z-]{0,31}$'),
      seq integer not null check (seq >= 1),
      purpose text not null check (purpose ~ '^[a-z][a-z-]{0,31}$')
    );
    create index vault_access_case on vault_access (case_id);
    create index vault_access_at on vault_access (at);

    -- Looking is an event that stays: no change ever, and no removal before a record 90 days younger exists.
    create function vault_access_keep() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and old.at < (select max(at) from vault_access) - interval '90 days' then
        return old;
      end if;
      raise exception 'vault_access is append-only' using errcode = 'restrict_violation';
    end $$;
    create trigger vault_access_keep before update or delete on vault_access
      for each row execute function vault_access_keep();
    create trigger vault_access_keep_all before truncate on vault_access
      for each statement execute function vault_access_keep();
    alter table vault_access enable always trigger vault_access_keep;
    alter table vault_access enable always trigger vault_access_keep_all;

    grant select, insert on vault_cases to commonpurse_app;
    grant update (shred_ref, last_seq, live, erased_on) on vault_cases to commonpurse_app;
    grant select, insert, delete on vault_wraps, vault_entries, vault_access to commonpurse_app;
  `);
}
