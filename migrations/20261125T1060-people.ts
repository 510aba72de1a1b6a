import type { Knex } from "knex";

/**
 * The fund and its people. What a fund is (demo or real, which chain) is said once and never again; fund files and people lists
 * are added, never changed, and count only with the signatures they carry: a row here gives nobody a case or an approval.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table fund (
      only_row boolean primary key default true check (only_row),
      kind text not null check (kind in ('demo', 'real')),
      network text not null check (network in ('main', 'test', 'signet', 'regtest')),
      genesis text not null check (genesis ~ '^[0-9a-f]{64}$'),
      origin text not null check (length(origin) between 1 and 255),
      founded_at timestamptz not null,
      check (kind <> 'demo' or network = 'regtest')
    );

    create table fund_files (
      seq integer primary key check (seq >= 0),
      digest text not null unique check (digest ~ '^[0-9a-f]{64}$'),
      text text not null,
      imported_at timestamptz not null
    );

    create table people_lists (
      seq integer primary key check (seq >= 0),
      text text not null,
      imported_at timestamptz not null
    );

    create table people (
      code text primary key check (code ~ '^[a-z][a-z0-9-]{0,31}$'
        and code not in ('claimant', 'donor', 'public', 'operator', 'job')),
      roles text[] not null check (cardinality(roles) >= 1 and array_position(roles, null) is null and roles <@ array[
        'triager', 'reviewer', 'treasurer', 'approver', 'signer', 'auditor', 'data-officer', 'operator']),
      kdf_salt bytea not null check (length(kdf_salt) = 16),
      kdf_memory_kib integer not null check (kdf_memory_kib >= 8),
      kdf_passes integer not null check (kdf_passes >= 1),
      kdf_lanes integer not null check (kdf_lanes between 1 and 64),
      key_box bytea not null check (length(key_box) >= 541),
      code_step bigint not null default 0 check (code_step >= 0),
      disabled_at timestamptz,
      constraint people_auditor_apart check (not 'auditor' = any (roles) or cardinality(roles) = 1),
      constraint people_operator_apart check (not 'operator' = any (roles)
        or not roles && array['triager', 'reviewer', 'approver', 'data-officer']),
      constraint people_data_officer_apart check (not 'data-officer' = any (roles)
        or not roles && array['reviewer', 'treasurer', 'approver', 'signer'])
    );

    -- Unlogged: not in the write-ahead log, not on replicas, empty after a crash. The keys in it open with the cookie alone.
    create unlogged table sessions (
      id_hash bytea primary key check (length(id_hash) = 32),
      person text not null references people,
      key_box bytea not null,
      issued_at timestamptz not null,
      seen_at timestamptz not null,
      check (seen_at >= issued_at)
    );
    create index sessions_person on sessions (person);

    create function people_keep() returns trigger language plpgsql as $$
    begin
      raise exception '% is never changed', tg_table_name using errcode = 'restrict_violation';
    end $$;
    create trigger fund_keep before update or delete on fund for each row execute function people_keep();
    create trigger fund_keep_all before truncate on fund for each statement execute function people_keep();
    create trigger fund_files_keep before update or delete on fund_files for each row execute function people_keep();
    create trigger fund_files_keep_all before truncate on fund_files for each statement execute function people_keep();
    create trigger people_lists_keep before update or delete on people_lists for each row execute function people_keep();
    create trigger people_lists_keep_all before truncate on people_lists for each statement execute function people_keep();
    alter table fund enable always trigger fund_keep;
    alter table fund enable always trigger fund_keep_all;
    alter table fund_files enable always trigger fund_files_keep;
    alter table fund_files enable always trigger fund_files_keep_all;
    alter table people_lists enable always trigger people_lists_keep;
    alter table people_lists enable always trigger people_lists_keep_all;

    grant select, insert on fund, fund_files, people_lists, people to commonpurse_app;
    grant update (kdf_salt, kdf_memory_kib, kdf_passes, kdf_lanes, key_box, code_step, disabled_at) on people
      to commonpurse_app;
    grant select, insert, delete on sessions to commonpurse_app;
    grant update (seen_at) on sessions to commonpurse_app;
  `);
}
