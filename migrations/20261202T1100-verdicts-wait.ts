import type { Knex } from "knex";

/** The steps to and from the new state: from, to, mover. */
const STEPS: readonly (readonly [string, string, string])[] = [
  ["second_review", "reviewed", "reviewer"],
  ["in_review", "reviewed", "reviewer"],
  ["reviewed", "approved", "system"],
  ["reviewed", "in_review", "system"],
  ["reviewed", "withdrawn", "applicant"],
  ["reviewed", "erased", "system"],
];

/**
 * What reviewers agreed on and cannot be carried out at once is kept, and the case waits in a state of its own, in which nobody is drawn and nobody gives a verdict. It is reached as an
 * approval is. If what they agreed on may not be carried out any more, all who reviewed it stand aside and others begin anew: only then, and only in this state, do their verdicts go.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table cases drop constraint cases_state_check;
    alter table cases add constraint cases_state_check check (state in ('submitted', 'triage', 'in_review', 'second_review', 'reviewed',
      'info_requested', 'appealed', 'approved', 'active', 'completed', 'declined', 'expired', 'spam', 'withdrawn', 'erased'));
  `);
  await change(
    sql,
    "case_calms",
    "'second_review', 'info_requested'",
    (before, after) => `${before}'second_review', 'reviewed', 'info_requested'${after}`,
  );
  await change(
    sql,
    "forget_restored_cases",
    "'second_review', 'info_requested'",
    (before, after) => `${before}'second_review', 'reviewed', 'info_requested'${after}`,
  );
  await change(
    sql,
    "programme_move_keeps",
    "'second_review', 'info_requested'",
    (before, after) => `${before}'second_review', 'reviewed', 'info_requested'${after}`,
  );
  await change(
    sql,
    "case_moves",
    "case new.state when 'approved' then 'eligible' ",
    (before, after) =>
      `${before}case new.state when 'approved' then 'eligible' when 'reviewed' then 'eligible' ${after}`,
  );
  await change(
    sql,
    "case_moves",
    "if new.state = 'second_review' and not exists",
    (before, after) =>
      `${before}if old.state = 'reviewed' and new.state = 'in_review'
        and exists (select from case_decisions where case_id = new.id and stage in ('first', 'second', 'third')) then
        raise exception 'a case goes back to review without its verdicts' using errcode = 'P0001';
      end if;
      if new.state = 'second_review' and not exists${after}`,
  );
  await change(
    sql,
    "case_duty_keeps",
    "'second_review', 'info_requested'",
    (before, after) => `${before}'second_review', 'reviewed', 'info_requested'${after}`,
  );
  await change(
    sql,
    "case_duty_keeps",
    "if tg_op = 'INSERT' and open then",
    (before, after) =>
      `${before}if tg_table_name in ('case_assignments', 'case_decisions')
        and exists (select from cases c where c.id = coalesce(new.case_id, old.case_id) and c.state = 'reviewed') then
        if tg_op = 'DELETE' and exists (select from case_recusals r where r.case_id = old.case_id and r.person = old.person) then
          return old;
        end if;
        raise exception 'rows of % stand from the draw to the decision', tg_table_name using errcode = 'P0001';
      end if;
      if tg_op = 'INSERT' and open then${after}`,
  );
  await sql("case_steps").insert(
    STEPS.map(([from_state, to_state, mover]) => ({ from_state, to_state, mover })),
  );
}

async function change(
  sql: Knex,
  name: string,
  at: string,
  write: (before: string, after: string) => string,
): Promise<void> {
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = ?",
    [name],
  );
  const [before, after, more] = (rows[0]?.text ?? "").split(at);
  if (before === undefined || after === undefined || more !== undefined)
    throw new Error(`${name} is not as it was`);
  await sql.raw(write(before, after));
}
