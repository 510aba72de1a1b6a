import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What lets auditors open the leaves of the public book, sealed to keys of one epoch each, whose private halves no server has ever seen. Rows
 * wait in a table of their own until a close moves them all at once, in random order: from then on no row tells which gift or payout
 * it was written with.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- Public halves, signed by an auditor of the fund file: keys[i] is for epoch first + i. The newest sheet counts.
    create table audit_key_sheets (
      number bigint generated always as identity primary key,
      digest bytea not null unique check (length(digest) = 32),
      auditor text not null check (length(auditor) between 1 and 400),
      first integer not null check (first >= 1),
      last integer not null check (last between first and first + 999),
      note text not null check (length(note) between 1 and 131072)
    );
    create index audit_key_sheets_epochs on audit_key_sheets (last, first);

    create table audit_envelopes_waiting (
      reference text primary key check (reference ~ '^[0-9a-f]{32}$'),
      epoch integer not null check (epoch >= 1),
      key bytea not null check (length(key) = 32),
      box bytea not null
    );
    create table audit_envelopes (
      reference text primary key check (reference ~ '^[0-9a-f]{32}$'),
      epoch integer not null check (epoch >= 1),
      key bytea not null check (length(key) = 32),
      box bytea not null
    );
    create index audit_envelopes_epoch on audit_envelopes (epoch, reference);

    -- Records of an epoch for which an auditor had handed in no key: nobody can open them for that auditor any more.
    create table audit_unsealed (
      epoch integer not null check (epoch >= 1),
      auditor text not null check (length(auditor) between 1 and 400),
      records integer not null check (records >= 1),
      primary key (epoch, auditor)
    );

    create function audit_key_sheets_keep() returns trigger language plpgsql as $$
    begin
      raise exception 'keys that an auditor handed in are never changed' using errcode = 'AU001';
    end $$;
    create trigger audit_key_sheets_keep before update or delete on audit_key_sheets
      for each row execute function audit_key_sheets_keep();
    create trigger audit_key_sheets_keep_all before truncate on audit_key_sheets
      for each statement execute function audit_key_sheets_keep();
    alter table audit_key_sheets enable always trigger audit_key_sheets_keep;
    alter table audit_key_sheets enable always trigger audit_key_sheets_keep_all;

    grant select, insert on audit_key_sheets to ${APP_ROLE};
    grant select, insert, delete on audit_envelopes_waiting, audit_envelopes to ${APP_ROLE};
    grant select, insert, update on audit_unsealed to ${APP_ROLE};
  `);
}
