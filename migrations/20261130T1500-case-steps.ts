import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

const OPEN = ["submitted", "triage", "in_review", "second_review", "approved"];
const ENDED = ["withdrawn", "declined", "spam", "active", "completed"];

/** The steps of a case as `cases/case-transitions.ts` has them: from, to, mover. */
const STEPS: readonly (readonly [string, string, string])[] = [
  ["submitted", "triage", "triager"],
  ["triage", "spam", "triager"],
  ["triage", "in_review", "triager"],
  ["in_review", "second_review", "reviewer"],
  ["second_review", "approved", "reviewer"],
  ["second_review", "declined", "reviewer"],
  ["second_review", "in_review", "system"],
  ["in_review", "approved", "reviewer"],
  ["in_review", "declined", "reviewer"],
  ["approved", "active", "system"],
  ["active", "completed", "system"],
  ...OPEN.map((from) => [from, "withdrawn", "applicant"] as const),
  ...ENDED.map((from) => [from, "erased", "applicant"] as const),
  ...ENDED.map((from) => [from, "erased", "system"] as const),
];

/**
 * The table of a case's steps stands in the database, where the application can only read it: no case takes another step, and no history tells
 * of one.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table case_steps (
      from_state text not null,
      to_state text not null check (to_state <> from_state),
      mover text not null,
      primary key (from_state, to_state, mover)
    );
    grant select on case_steps to ${APP_ROLE};

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
      if not exists (select from case_steps s where s.from_state = old.state and s.to_state = new.state) then
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

    create function case_tells() returns trigger language plpgsql as $$
    begin
      if new.from_state is null and new.to_state = 'submitted' and new.role = 'applicant' then
        return new;
      end if;
      if exists (select from case_steps s where s.from_state = new.from_state and s.to_state = new.to_state and s.mover = new.role) then
        return new;
      end if;
      raise exception 'no step of a case' using errcode = 'P0001';
    end $$;
    create trigger case_tells before insert on case_events for each row execute function case_tells();
    alter table case_events enable always trigger case_tells;
  `);
  await sql("case_steps").insert(
    STEPS.map(([from_state, to_state, mover]) => ({ from_state, to_state, mover })),
  );
}
