import type { Knex } from "knex";

/**
 * A programme is not closed while somebody whom it declined may still ask for a second look: that they can no more is sealed in their case, so it waits until the
 * case is erased. The function is changed, not written anew.
 */
export async function up(sql: Knex): Promise<void> {
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = 'programme_move_keeps'",
  );
  const text = rows[0]?.text ?? "";
  const before = "'approved', 'appealed', 'paused'";
  if (!text.includes(before)) throw new Error("programme_move_keeps is not what this changes");
  await sql.raw(text.replace(before, "'approved', 'declined', 'appealed', 'paused'"));
}
