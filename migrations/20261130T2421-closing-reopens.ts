import type { Knex } from "knex";

/** A programme that closes may be opened again, and is closed by somebody else than who began it, so that nobody ends one alone. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table programme_moves drop constraint programme_moves_check;
    alter table programme_moves add constraint programme_moves_check check (from_state || '>' || to_state in
      ('draft>open', 'open>paused', 'paused>open', 'open>closing', 'paused>closing', 'closing>open', 'closing>closed'));
  `);
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = 'programme_move_keeps'",
  );
  const text = rows[0]?.text ?? "";
  const before = "new.to_state in ('open', 'closing')";
  if (!text.includes(before)) throw new Error("programme_move_keeps is not what this changes");
  await sql.raw(text.replace(before, "new.to_state in ('open', 'closing', 'closed')"));
}
