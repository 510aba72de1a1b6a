import type { Knex } from "knex";

/** The steps of a case whose applicant appeals: from, to, mover. */
const STEPS: readonly (readonly [string, string, string])[] = [
  ["declined", "appealed", "applicant"],
  ["appealed", "in_review", "system"],
  ["appealed", "withdrawn", "applicant"],
  ["appealed", "erased", "system"],
];

/**
 * A declined case goes to two people who never touched it, by its applicant's wish: who did is sealed in it. Until two are found it is appealed, and
 * nobody has a duty in it.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table cases drop constraint cases_state_check;
    alter table cases add constraint cases_state_check check (state in ('submitted', 'triage', 'in_review', 'second_review',
      'info_requested', 'appealed', 'approved', 'active', 'completed', 'declined', 'expired', 'spam', 'withdrawn', 'erased'));

    create or replace function forget_restored_cases() returns bigint
      language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      forgotten bigint;
    begin
      delete from restored_cases r using cases c
        where c.id = r.case_id and c.state not in ('submitted', 'triage', 'in_review', 'second_review', 'info_requested', 'appealed')
          and not exists (select from restores w where w.released_at is null);
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;
  `);
  await sql("case_steps").insert(
    STEPS.map(([from_state, to_state, mover]) => ({ from_state, to_state, mover })),
  );
}
