import type { Knex } from "knex";

/**
 * Who stands aside from a case is never drawn for it again, and the database says so too. Why is not written down: that somebody knows an
 * applicant is a lead. Like every other duty it is forgotten when the case is decided. A duty ends before the decision only for who stood
 * aside and has not decided.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table case_recusals (
      case_id uuid not null references cases,
      person text not null check (person ~ '^[a-z][a-z0-9-]{0,31}$'),
      primary key (case_id, person)
    );

    create or replace function case_duty_keeps() returns trigger language plpgsql as $$
    declare
      open boolean := exists (select from cases c where c.id = coalesce(new.case_id, old.case_id)
        and c.state in ('submitted', 'triage', 'in_review', 'second_review'));
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
    create trigger case_duty_keeps before insert or update or delete on case_recusals for each row execute function case_duty_keeps();
    alter table case_recusals enable always trigger case_duty_keeps;

    create function case_recusal_holds() returns trigger language plpgsql as $$
    begin
      if exists (select from case_recusals r where r.case_id = new.case_id and r.person = new.person) then
        raise exception 'who stands aside from a case has no duty in it' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger case_recusal_holds before insert on case_assignments for each row execute function case_recusal_holds();
    alter table case_assignments enable always trigger case_recusal_holds;

    grant select, insert, delete on case_recusals to commonpurse_app;
  `);
}
