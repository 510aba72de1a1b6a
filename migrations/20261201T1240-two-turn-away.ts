import type { Knex } from "knex";

/** A function of the database, and what of its text another one replaces. */
const CHANGES = [
  [
    "case_moves",
    "when 'declined' then 'declined' end",
    "when 'declined' then 'declined' when 'spam' then 'spam' end",
  ],
  [
    "case_duty_keeps",
    "raise exception 'rows of % stand",
    `if tg_op = 'DELETE' and exists (select from cases c where c.id = old.case_id and c.state = 'triage')
        and (tg_table_name, coalesce(to_jsonb(old) ->> 'verdict', to_jsonb(old) ->> 'stage'))
          in (('case_decisions', 'spam'), ('case_assignments', 'check')) then
        return old;
      end if;
      raise exception 'rows of % stand`,
  ],
] as const;

/**
 * Two people turn a case away: who has it in triage, and another one who checks it. Until the second agrees nothing is lost, and if they do not agree the
 * seat of the check and the mark are taken away again, so that whoever checked can be drawn to review it. Files stay until the case's own end.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table case_assignments drop constraint case_assignments_stage_check;
    alter table case_assignments add constraint case_assignments_stage_check
      check (stage in ('triage', 'check', 'first', 'second', 'third'));
    alter table case_decisions drop constraint case_decisions_stage_check;
    alter table case_decisions add constraint case_decisions_stage_check
      check (stage in ('triage', 'check', 'first', 'second', 'third'));
    alter table case_decisions drop constraint case_decisions_verdict_check;
    alter table case_decisions add constraint case_decisions_verdict_check
      check (verdict in ('eligible', 'declined', 'spam') and (verdict = 'spam') = (stage in ('triage', 'check')));

    drop trigger evidence_ends_early on cases;
    create trigger evidence_ends_early after update of state on cases for each row
      when (new.state in ('withdrawn', 'erased') and old.state <> new.state) execute function evidence_ends_early();
  `);
  for (const [name, before, after] of CHANGES) {
    const { rows } = await sql.raw<{ rows: { text: string }[] }>(
      "select pg_get_functiondef(oid) as text from pg_proc where proname = ?",
      [name],
    );
    const text = rows[0]?.text ?? "";
    if (!text.includes(before)) throw new Error(`${name} is not what this changes`);
    await sql.raw(text.replace(before, after));
  }
}
