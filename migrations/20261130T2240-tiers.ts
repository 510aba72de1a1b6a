import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Emergencies stand ahead in the queue, marked as such only while they are undecided; and what is above a programme's largest award takes all
 * three reviewers: one who declines is enough against it.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table cases add column urgent boolean not null default false;
    grant update (urgent) on cases to ${APP_ROLE};
    create function case_calms() returns trigger language plpgsql as $$
    begin
      if new.state not in ('triage', 'in_review', 'second_review', 'info_requested', 'paused') then
        new.urgent := false;
      end if;
      return new;
    end $$;
    create trigger case_calms before insert or update on cases for each row execute function case_calms();
    alter table cases enable always trigger case_calms;

    alter table case_decisions add column tier smallint check (tier between 0 and 3),
      add constraint case_decisions_tier check (tier is null or verdict = 'eligible');
  `);
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = 'case_moves'",
  );
  const [before = "", after] = (rows[0]?.text ?? "").split("verdict = agreed) < 2 then");
  if (after === undefined) throw new Error("case_moves is not as it was");
  await sql.raw(`${before}verdict = agreed)
          < (case when not exists (select from case_decisions where case_id = new.id and tier = 3) then 2
            when agreed = 'eligible' then 3 else 1 end) then${after}`);
}
