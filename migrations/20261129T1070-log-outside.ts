import type { Knex } from "knex";

/**
 * What the log is held against. A checksum on what waits to enter it, so that a bit turned in the meantime is noticed before it is signed;
 * what witnesses and calendars answered; and which checkpoints wait for witnesses before they are shown.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- Written with the row and never again: an update that does not know of it, or a disk, leaves a row that does not fit.
    alter table book_parts add column checksum bytea check (length(checksum) = 32);
    update book_parts set checksum = sha256(commitment || convert_to(side || ' ' || programme || ' ' || amount, 'UTF8'));
    alter table staged_epochs add column checksum bytea check (length(checksum) = 32);
    update staged_epochs set checksum = sha256(claims || convert_to(draft, 'UTF8'));

    -- For programs of before this migration, which write no checksum while they are being replaced.
    create function book_parts_checksum() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      new.checksum := coalesce(new.checksum,
        sha256(new.commitment || convert_to(new.side || ' ' || new.programme || ' ' || new.amount, 'UTF8')));
      return new;
    end $$;
    create trigger book_parts_checksum before insert on book_parts for each row execute function book_parts_checksum();
    create function staged_epochs_checksum() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      new.checksum := coalesce(new.checksum, sha256(new.claims || convert_to(new.draft, 'UTF8')));
      return new;
    end $$;
    create trigger staged_epochs_checksum before insert on staged_epochs for each row execute function staged_epochs_checksum();
    alter table book_parts alter column checksum set not null;
    alter table staged_epochs alter column checksum set not null;

    -- Shown only once its policy's quorum of witnesses has cosigned.
    alter table log_checkpoints add column awaits_witnesses boolean not null default false;

    -- One signature line of each witness for each size.
    create table log_cosignatures (
      size bigint not null references log_checkpoints,
      witness text not null check (length(witness) between 1 and 255),
      line text not null check (line like '— %' and line not like E'%\\n%'),
      primary key (size, witness)
    );

    -- A checkpoint with the cosignatures that it was shown with; rank grows as more of them come.
    create table log_publications (
      size bigint not null references log_checkpoints,
      rank integer not null check (rank >= 1),
      note text not null,
      primary key (size, rank)
    );

    -- The OpenTimestamps proof of a checkpoint's text; height is that of the block whose header it was found to lead to.
    create table log_timestamps (
      size bigint primary key references log_checkpoints,
      proof bytea not null,
      height integer check (height >= 0)
    );
    create function log_timestamps_upgrade() returns trigger language plpgsql as $$
    begin
      if old.height is not null or new.size <> old.size then
        raise exception 'a finished timestamp stays as it is' using errcode = 'AU001';
      end if;
      return new;
    end $$;
    create trigger log_timestamps_upgrade before update on log_timestamps for each row execute function log_timestamps_upgrade();
    create trigger log_timestamps_keep before delete on log_timestamps for each row execute function log_refuse_change();
    create trigger log_timestamps_keep_all before truncate on log_timestamps for each statement execute function log_refuse_change();
    alter table log_timestamps enable always trigger log_timestamps_upgrade;
    alter table log_timestamps enable always trigger log_timestamps_keep;
    alter table log_timestamps enable always trigger log_timestamps_keep_all;
  `);
  for (const table of ["log_cosignatures", "log_publications"]) {
    await sql.raw(`
      create trigger ${table}_keep before update or delete on ${table} for each row execute function log_refuse_change();
      create trigger ${table}_keep_all before truncate on ${table} for each statement execute function log_refuse_change();
      alter table ${table} enable always trigger ${table}_keep;
      alter table ${table} enable always trigger ${table}_keep_all;
    `);
  }
  await sql.raw(`
    grant select, insert on log_cosignatures, log_publications, log_timestamps to commonpurse_app;
    grant update (proof, height) on log_timestamps to commonpurse_app;
  `);
}
