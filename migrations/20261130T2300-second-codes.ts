import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Every case has a second look-up, a second box with its people part, and a sealed mark, whether its applicant took a second code or not: without the code
 * nobody tells one from the other, nor whether it was entered. Cases from before have none. They go when the case is erased.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table cases
      add column second_lookup bytea unique check (length(second_lookup) = 32),
      add column second_box bytea check (length(second_box) = 81),
      add column second_mark bytea check (length(second_mark) = 31),
      add check ((second_lookup is null) = (second_box is null) and (second_lookup is null) = (second_mark is null));

    create function case_forgets_second() returns trigger language plpgsql as $$
    begin
      if new.state = 'erased' then
        new.second_lookup := null;
        new.second_box := null;
        new.second_mark := null;
      end if;
      return new;
    end $$;
    create trigger case_forgets_second before update on cases for each row execute function case_forgets_second();
    alter table cases enable always trigger case_forgets_second;

    grant update (second_lookup, second_box, second_mark) on cases to ${APP_ROLE};
  `);
}
