import type { Knex } from "knex";

/**
 * What is counted of decisions must not lead back to a case, nor to its payout: the day on which a decided case came becomes its month, as that
 * of an erased one does, and kinds of reasons are counted without their month (`-infinity`). One of three who names another amount declines an
 * exception, though none of them said so.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table case_tallies disable trigger case_tally_grows;
    insert into case_tallies (programme, month, kind, count)
      select programme, '-infinity', kind, sum(count) from case_tallies where kind like 'declined-%' group by programme, kind;
    delete from case_tallies where kind like 'declined-%' and month <> '-infinity';
    alter table case_tallies enable always trigger case_tally_grows;
    alter table case_tallies add constraint case_tallies_month check ((kind like 'declined-%') = (month = '-infinity'));

    create or replace function mix_tallies(since date) returns integer language plpgsql as $$
    declare
      one record;
      mixed integer := 0;
    begin
      for one in select programme, month, kind from case_tallies where month >= since or month = '-infinity' order by gen_random_uuid() loop
        update case_tallies set count = count
          where programme = one.programme and month = one.month and kind = one.kind;
        mixed := mixed + 1;
      end loop;
      return mixed;
    end $$;
  `);
  await change(sql, "else 1 end) then", (before, after) =>
    before.endsWith("when agreed = 'eligible' then 3 ")
      ? `${before}when exists (select from case_decisions where case_id = new.id and stage = 'third') then 0 else 1 end) then${after}`
      : undefined,
  );
  await change(sql, "if new.state = 'erased' then", (before, after) =>
    after.includes("new.submitted_on := date_trunc('month', new.submitted_on);")
      ? `${before}if new.state in ('approved', 'declined') then
        new.submitted_on := date_trunc('month', new.submitted_on);
      end if;
      if new.state = 'erased' then${after}`
      : undefined,
  );
  // Those that were decided before; the trigger lets a row be written as it is.
  await sql.raw(`
    alter table cases disable trigger case_moves;
    update cases set submitted_on = date_trunc('month', submitted_on) where state in ('approved', 'active', 'completed', 'declined');
    alter table cases enable always trigger case_moves;
  `);
}

async function change(
  sql: Knex,
  at: string,
  write: (before: string, after: string) => string | undefined,
): Promise<void> {
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = 'case_moves'",
  );
  const [before = "", after, more] = (rows[0]?.text ?? "").split(at);
  const text = after === undefined || more !== undefined ? undefined : write(before, after);
  if (text === undefined) throw new Error("case_moves is not as it was");
  await sql.raw(text);
}
