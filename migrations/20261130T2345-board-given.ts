import type { Knex } from "knex";

/**
 * A use of the board's key takes back what it gave and nothing else: whoever had the case already keeps it, and nobody learns from asking who that is. And a use whose readers
 * cannot open what the holders gave back is handed out again.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- SHA-256 of the boxes that the readers got by the board, hex.
    alter table board_uses add column given text[],
      add constraint board_uses_given check (given is null or opened_at is not null);
  `);
  await replaceIn(
    sql,
    "board_uses_forget",
    "new.salt := null;",
    "new.salt := null;\nnew.given := null;",
  );
  await replaceIn(
    sql,
    "board_uses_keep",
    "old.opened_at is not null and new.opened_at is distinct",
    "old.opened_at is not null and new.opened_at is not null and new.opened_at is distinct",
  );
  await sql.raw(`
    grant update (given) on board_uses to commonpurse_app;
    update board_uses u set given = array(
        select encode(sha256(w.box), 'hex') from vault_wraps w where w.case_id = u.case_id and w.reader = any (u.readers))
      where u.case_id is not null and u.opened_at is not null;
  `);
}

/** Changes this much of a function, whatever else of it changed since; fails when it is not there. */
async function replaceIn(sql: Knex, name: string, before: string, after: string): Promise<void> {
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = ?",
    [name],
  );
  const text = rows[0]?.text ?? "";
  if (!text.includes(before)) throw new Error(`${name} is not the function that this changes`);
  await sql.raw(text.replaceAll("?", "\\?").replace(before, after));
}
