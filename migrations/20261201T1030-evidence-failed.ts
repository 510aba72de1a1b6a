import type { Knex } from "knex";

/** A file that nobody could look into is `failed`, and does not stay `received` for ever; those that stayed so have failed. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table evidence_files drop constraint evidence_files_state_check;
    alter table evidence_files add constraint evidence_files_state_check
      check (state in ('received', 'scanned', 'failed', 'seen', 'accepted', 'insufficient', 'suspected_false'));
  `);
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = 'evidence_moves'",
  );
  const [before = "", after] = (rows[0]?.text ?? "").split(
    "(('received', 'scanned'), ('received', 'seen'), ('scanned', 'seen'))",
  );
  if (after === undefined) throw new Error("evidence_moves is not as it was");
  await sql.raw(
    `${before}(('received', 'scanned'), ('received', 'failed'), ('scanned', 'seen'), ('failed', 'seen'))${after}`,
  );
  await sql.raw("update evidence_files set state = 'failed' where state = 'received'");
}
