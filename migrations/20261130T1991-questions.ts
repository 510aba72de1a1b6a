import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/** The steps of a case that asks its applicant something: from, to, mover. */
const STEPS: readonly (readonly [string, string, string])[] = [
  ["in_review", "info_requested", "reviewer"],
  ["second_review", "info_requested", "reviewer"],
  ["info_requested", "in_review", "applicant"],
  ["info_requested", "second_review", "applicant"],
  ["info_requested", "in_review", "reviewer"],
  ["info_requested", "second_review", "reviewer"],
  ["info_requested", "expired", "system"],
  ["info_requested", "withdrawn", "applicant"],
  ["info_requested", "erased", "system"],
  ["expired", "erased", "applicant"],
  ["expired", "erased", "system"],
];

/**
 * Questions to applicants: a case waits for the answer, so many days from the day of the question, and goes back to where it was, or expires.
 * Who was drawn for it stays drawn meanwhile.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table cases drop constraint cases_state_check;
    alter table cases add constraint cases_state_check check (state in ('submitted', 'triage', 'in_review', 'second_review',
      'info_requested', 'approved', 'active', 'completed', 'declined', 'expired', 'spam', 'withdrawn', 'erased'));

    create table case_questions (
      case_id uuid primary key references cases,
      back_to text not null check (back_to in ('in_review', 'second_review')),
      asked_on date not null,
      days integer not null check (days between 14 and 90)
    );
    grant select, insert, delete on case_questions to ${APP_ROLE};

    create function case_waits() returns trigger language plpgsql as $$
    begin
      if new.state = 'info_requested' and not exists (
        select from case_questions q where q.case_id = new.id and q.back_to = old.state) then
        raise exception 'a case waits for the answer to a question' using errcode = 'P0001';
      end if;
      if old.state = 'info_requested' and new.state in ('in_review', 'second_review') and not exists (
        select from case_questions q where q.case_id = new.id and q.back_to = new.state) then
        raise exception 'a case that is answered goes back to where it was' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    create function case_question_ends() returns trigger language plpgsql as $$
    begin
      delete from case_questions q where q.case_id = new.id;
      return null;
    end $$;
    create trigger case_waits before update of state on cases for each row
      when (old.state <> new.state and (old.state = 'info_requested' or new.state = 'info_requested')) execute function case_waits();
    create trigger case_question_ends after update of state on cases for each row
      when (old.state = 'info_requested' and new.state <> 'info_requested') execute function case_question_ends();
    alter table cases enable always trigger case_waits;
    alter table cases enable always trigger case_question_ends;

    create or replace function case_duty_keeps() returns trigger language plpgsql as $$
    declare
      open boolean := exists (select from cases c where c.id = coalesce(new.case_id, old.case_id)
        and c.state in ('submitted', 'triage', 'in_review', 'second_review', 'info_requested'));
    begin
      if tg_op = 'INSERT' and open then
        return new;
      end if;
      if tg_op = 'DELETE' and not open then
        return old;
      end if;
      if tg_op = 'DELETE' and tg_table_name = 'case_assignments'
        and exists (select from case_recusals r where r.case_id = old.case_id and r.person = old.person)
        and not exists (select from case_decisions d where d.case_id = old.case_id and d.person = old.person) then
        return old;
      end if;
      raise exception 'rows of % stand from the draw to the decision', tg_table_name using errcode = 'P0001';
    end $$;

    create or replace function forget_restored_cases() returns bigint
      language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      forgotten bigint;
    begin
      delete from restored_cases r using cases c
        where c.id = r.case_id and c.state not in ('submitted', 'triage', 'in_review', 'second_review', 'info_requested')
          and not exists (select from restores w where w.released_at is null);
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;
  `);
  await sql("case_steps").insert(
    STEPS.map(([from_state, to_state, mover]) => ({ from_state, to_state, mover })),
  );
}
