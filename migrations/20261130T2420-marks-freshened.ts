import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * The mark of a second code is sealed anew whenever somebody has the case open, so a changed one tells no more than that. In which month that was
 * stands beside it, and the case is rewritten with the others that moved.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table cases add column second_month date check (extract(day from second_month) = 1);
    grant update (second_month) on cases to ${APP_ROLE};
    create or replace function case_forgets_second() returns trigger language plpgsql as $$
    begin
      if new.state = 'erased' then
        new.second_lookup := null;
        new.second_box := null;
        new.second_mark := null;
        new.second_month := null;
      end if;
      return new;
    end $$;
  `);
  for (const name of ["mix_cases", "mix_duplicates"]) {
    const { rows } = await sql.raw<{ rows: { text: string }[] }>(
      "select pg_get_functiondef(oid) as text from pg_proc where proname = ?",
      [name],
    );
    const [before = "", after] = (rows[0]?.text ?? "").split(
      "union select case_id from evidence_files);",
    );
    if (after === undefined) throw new Error(`${name} is not as it was`);
    await sql.raw(
      `${before}union select case_id from evidence_files union select id from cases where second_month >= since);${after}`,
    );
  }
}
