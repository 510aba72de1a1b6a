import type { Knex } from "knex";

/**
 * Files and marks of unread messages are rewritten with the rest of their cases: the number of a transaction and the order of rows told there what they no
 * longer tell elsewhere. Pieces of files are not, which are large and written beside no money; nor are duties, who stands aside and questions, of which no
 * row outlives the decision. And files end with their case whoever writes that, a replica too.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
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
      for one in select id from evidence_files where case_id = any (touched) order by gen_random_uuid() loop
        update evidence_files set state = state where id = one.id;
      end loop;
      for one in select case_id, side from case_mail where case_id = any (touched) order by gen_random_uuid() loop
        update case_mail set unread = unread where case_id = one.case_id and side = one.side;
      end loop;
      return rows;
    end $$;

    alter table vault_cases enable always trigger evidence_ends;
    alter table cases enable always trigger evidence_ends_early;
  `);
}
