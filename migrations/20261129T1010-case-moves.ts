import type { Knex } from "knex";

/**
 * Against direct SQL as the application: a case begins submitted, takes only the steps of its table (`cases/case.ts`), one version each,
 * and is decided only when two people who were drawn for their stages said the same.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table case_assignments add constraint case_assignments_drawn unique (case_id, stage, person);
    alter table case_decisions drop constraint case_decisions_case_id_person_fkey;
    alter table case_decisions add constraint case_decisions_drawn
      foreign key (case_id, stage, person) references case_assignments (case_id, stage, person);

    create function case_begins() returns trigger language plpgsql as $$
    begin
      if new.state <> 'submitted' or new.version <> 1 then
        raise exception 'a case begins submitted' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger case_begins before insert on cases for each row execute function case_begins();
    alter table cases enable always trigger case_begins;

    create function case_moves() returns trigger language plpgsql as $$
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
        'second_review>withdrawn', 'approved>withdrawn') then
        raise exception 'a case cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      if agreed is not null
        and (select count(distinct person) from case_decisions where case_id = new.id and verdict = agreed) < 2 then
        raise exception 'two people have to agree on a case' using errcode = 'P0001';
      end if;
      if new.state = 'second_review' and not exists (select from case_decisions where case_id = new.id and stage = 'first') then
        raise exception 'a second review follows a first one' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger case_moves before update on cases for each row execute function case_moves();
    alter table cases enable always trigger case_moves;
  `);
}
