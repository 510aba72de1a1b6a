import type { Knex } from "knex";

/**
 * The log of looks leads to no payout either (docs/decisions/0012). Its rows knew the moment and were numbered as they came, and those
 * that a decision wrote carried the number of the transaction that holds its money; of a tag, its two people lead to an open case. Now a row
 * knows the hour, has a random name, and is rewritten with those of the cases. So are the wraps of keys, which are as old as the request.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- Written anew and in another order: what is there carries old numbers.
    create temporary table looks on commit drop as
      select to_timestamp(floor(extract(epoch from at) / 3600) * 3600) as at, person, kind, purpose, tag
      from vault_access order by gen_random_uuid();
    alter table vault_access disable trigger vault_access_keep_all;
    truncate vault_access;
    alter table vault_access enable always trigger vault_access_keep_all;
    alter table vault_access drop column number;
    alter table vault_access add column id uuid primary key default gen_random_uuid();
    alter table vault_access add constraint vault_access_hour check (extract(epoch from at) % 3600 = 0);
    insert into vault_access (at, person, kind, purpose, tag) select at, person, kind, purpose, tag from looks;

    create or replace function vault_access_keep() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new is not distinct from old then
        return new;
      end if;
      if tg_op = 'DELETE' and old.at < (select max(at) from vault_access) - interval '90 days' then
        return old;
      end if;
      raise exception 'vault_access is append-only' using errcode = 'restrict_violation';
    end $$;
    create trigger vault_wraps_keep before update on vault_wraps for each row execute function keep_row();
    alter table vault_wraps enable always trigger vault_wraps_keep;

    -- What somebody gets for a case months after its last move is written beside other rows too, so entries count as moves.
    create or replace function mix_cases(since date) returns integer language plpgsql as $$
    declare
      touched uuid[] := array(select case_id from case_events where month >= since
        union select case_id from vault_entries where sealed_in >= since);
      one record;
      rows integer := 0;
    begin
      for one in select unnest(touched) as id order by gen_random_uuid() loop
        update cases set version = version where id = one.id;
        rows := rows + 1;
      end loop;
      for one in select case_id, number from case_events where month >= since order by gen_random_uuid() loop
        update case_events set number = number where case_id = one.case_id and number = one.number;
      end loop;
      for one in select unnest(touched) as id order by gen_random_uuid() loop
        update vault_cases set last_seq = last_seq where case_id = one.id;
      end loop;
      for one in select case_id, reader from vault_wraps where case_id = any (touched) order by gen_random_uuid() loop
        update vault_wraps set live = live where case_id = one.case_id and reader = one.reader;
      end loop;
      for one in select case_id, seq from vault_entries where sealed_in >= since order by gen_random_uuid() loop
        update vault_entries set seq = seq where case_id = one.case_id and seq = one.seq;
      end loop;
      for one in select id from vault_access where at >= since order by gen_random_uuid() loop
        update vault_access set kind = kind where id = one.id;
      end loop;
      return rows;
    end $$;

    grant update (live) on vault_wraps to commonpurse_app;
    grant update (kind) on vault_access to commonpurse_app;
  `);
}
