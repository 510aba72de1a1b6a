import type { Knex } from "knex";

/**
 * Since which day somebody has a case in triage, or its check, which goes with the duty; who judged pairs before that was kept in mind; and a trigger that holds against
 * replicas again, as all of its kind.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table case_assignments add column taken_on date;
    alter table case_assignments add constraint case_assignments_taken check (taken_on is null or stage in ('triage', 'check'));
    insert into case_judges (case_id, person)
      select distinct c.id, p.judge from duplicate_pairs p join cases c on c.id in (p.case_a, p.case_b)
      where p.judge is not null and p.state not in ('suspected', 'needs_info')
        and c.state in ('submitted', 'triage', 'in_review', 'second_review', 'info_requested')
      on conflict do nothing;
    alter table cases enable always trigger evidence_ends_early;
  `);
}
