import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Who judged, or was to judge, whether an undecided case is a duplicate, where the pair itself tells it no more: because the other case was decided or erased, or
 * somebody else judges it now. They have read the case and are drawn to review it never. Like every duty it is forgotten when the case is decided.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table case_judges (
      case_id uuid not null references cases,
      person text not null check (person ~ '^[a-z][a-z0-9-]{0,31}$'),
      primary key (case_id, person)
    );
    create trigger case_duty_keeps before insert or update or delete on case_judges for each row execute function case_duty_keeps();
    alter table case_judges enable always trigger case_duty_keeps;

    create function case_judge_holds() returns trigger language plpgsql as $$
    begin
      if exists (select from case_judges j where j.case_id = new.case_id and j.person = new.person) then
        raise exception 'who judged the duplicates of a case does not review it' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger case_judge_holds before insert on case_assignments for each row
      when (new.stage <> 'triage') execute function case_judge_holds();
    alter table case_assignments enable always trigger case_judge_holds;

    grant select, insert, delete on case_judges to ${APP_ROLE};
  `);
}
