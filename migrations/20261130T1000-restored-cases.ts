import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Cases that were undecided in a backup: since then they may have been awarded and paid, which nobody here can know. Which they are stands here,
 * and not what became of them: no row leads to a payout.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table restored_cases (case_id uuid primary key references cases on delete cascade);

    -- None of them is awarded before two people say that what was signed since is accounted for.
    create function restored_case_waits() returns trigger language plpgsql as $$
    begin
      if exists (select from restored_cases r where r.case_id = new.id) and exists (select from restores r where r.released_at is null) then
        raise exception 'a case that was open in a backup waits while its restore waits' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger restored_case_waits before update on cases for each row
      when (new.state = 'approved' and old.state <> 'approved') execute function restored_case_waits();
    alter table cases enable always trigger restored_case_waits;

    grant select on restored_cases to ${APP_ROLE};
  `);
}
