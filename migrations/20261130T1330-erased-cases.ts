import type { Knex } from "knex";

/**
 * Erased cases: of one that ended, by its applicant's wish or by the clock. Its code leads to the row no more: what stands in the place of
 * the code's hash is random, and of the day on which it was sent only the month is left. To a payout the code leads until its records are forgotten,
 * 30 days after it has settled.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table cases drop constraint cases_state_check;
    alter table cases add constraint cases_state_check check (state in ('submitted', 'triage', 'in_review', 'second_review', 'approved', 'active',
      'completed', 'declined', 'spam', 'withdrawn', 'erased'));

    create or replace function case_moves() returns trigger language plpgsql as $$
    declare
      agreed text := case new.state when 'approved' then 'eligible' when 'declined' then 'declined' end;
    begin
      if new.version <> old.version + (new.state <> old.state)::integer then
        raise exception 'every step of a case is one version' using errcode = 'P0001';
      end if;
      if new.state = old.state then
        return new;
      end if;
      if (old.state || '>' || new.state) not in ('submitted>triage', 'triage>spam', 'triage>in_review', 'in_review>second_review',
        'second_review>approved', 'second_review>declined', 'second_review>in_review', 'in_review>approved', 'in_review>declined',
        'approved>active', 'active>completed', 'submitted>withdrawn', 'triage>withdrawn', 'in_review>withdrawn',
        'second_review>withdrawn', 'approved>withdrawn', 'withdrawn>erased', 'declined>erased', 'spam>erased', 'active>erased',
        'completed>erased') then
        raise exception 'a case cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      if agreed is not null
        and (select count(distinct person) from case_decisions where case_id = new.id and verdict = agreed) < 2 then
        raise exception 'two people have to agree on a case' using errcode = 'P0001';
      end if;
      if new.state = 'second_review' and not exists (select from case_decisions where case_id = new.id and stage = 'first') then
        raise exception 'a second review follows a first one' using errcode = 'P0001';
      end if;
      if new.state = 'erased' then
        new.lookup := decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
        new.submitted_on := date_trunc('month', new.submitted_on);
      end if;
      return new;
    end $$;
  `);
}
