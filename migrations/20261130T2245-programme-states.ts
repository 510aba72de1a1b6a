import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/** The steps of a programme as `programmes/programme-transitions.ts` has them. */
const STEPS = [
  "draft>open",
  "open>paused",
  "paused>open",
  "open>closing",
  "paused>closing",
  "closing>closed",
];

/**
 * Programmes are prepared, opened, paused, closed to new requests, and closed for good when everybody was answered and paid. Each step is kept with who
 * took it; what opens or ends a programme is taken by somebody else than the step before.
 */
export async function up(sql: Knex): Promise<void> {
  const steps = STEPS.map((step) => `'${step}'`).join(", ");
  await sql.raw(`
    alter table programmes drop constraint programmes_state_check;
    alter table programmes add constraint programmes_state_check check (state in ('draft', 'open', 'paused', 'closing', 'closed'));

    create table programme_moves (
      programme text not null references programmes,
      number integer not null check (number >= 1),
      from_state text not null,
      to_state text not null check (from_state || '>' || to_state in (${steps})),
      person text not null check (person ~ '^[a-z][a-z0-9-]{0,31}$'),
      moved_on date not null,
      primary key (programme, number)
    );
    create function programme_move_keeps() returns trigger language plpgsql as $$
    declare
      last programme_moves;
    begin
      if tg_op = 'INSERT' then
        select * into last from programme_moves m where m.programme = new.programme order by number desc limit 1;
        if new.number = coalesce(last.number, 0) + 1
          and new.from_state = (select state from programmes p where p.code = new.programme) then
          if new.to_state in ('open', 'closing') and last.person = new.person then
            raise exception 'somebody else must take this step' using errcode = 'P0001', constraint = 'programme_moves_two';
          end if;
          if new.to_state = 'closed' and exists (select from cases c where c.programme = new.programme
            and c.state in ('submitted', 'triage', 'in_review', 'second_review', 'info_requested', 'approved', 'appealed', 'paused')) then
            raise exception 'somebody waits for an answer' using errcode = 'P0001', constraint = 'programme_moves_done';
          end if;
          return new;
        end if;
      end if;
      raise exception 'steps of a programme are kept as they were taken' using errcode = 'P0001';
    end $$;
    create trigger programme_move_keeps before insert or update or delete on programme_moves
      for each row execute function programme_move_keeps();
    create trigger programme_move_keeps_all before truncate on programme_moves for each statement execute function refuse_change();
    alter table programme_moves enable always trigger programme_move_keeps;
    alter table programme_moves enable always trigger programme_move_keeps_all;

    create function programme_moves_told() returns trigger language plpgsql as $$
    begin
      if new.state = old.state or exists (select from programme_moves m where m.programme = new.code and m.from_state = old.state
        and m.to_state = new.state and m.number = (select max(number) from programme_moves o where o.programme = new.code)) then
        return new;
      end if;
      raise exception 'a programme cannot go from % to %', old.state, new.state using errcode = 'P0001';
    end $$;
    create trigger programme_moves_told before update on programmes for each row execute function programme_moves_told();
    alter table programmes enable always trigger programme_moves_told;
    grant select, insert on programme_moves to ${APP_ROLE};
  `);
}
