import type { Knex } from "knex";

/**
 * A file makes no step and no entry of its case, so cases that have files are mixed whenever they moved: their files, what is compared of them and all else.
 */
export async function up(sql: Knex): Promise<void> {
  for (const name of ["mix_cases", "mix_duplicates"]) {
    const { rows } = await sql.raw<{ rows: { text: string }[] }>(
      "select pg_get_functiondef(oid) as text from pg_proc where proname = ?",
      [name],
    );
    const [before = "", after] = (rows[0]?.text ?? "").split("where sealed_in >= since);");
    if (after === undefined) throw new Error(`${name} is not as it was`);
    await sql.raw(
      `${before}where sealed_in >= since union select case_id from evidence_files);${after}`,
    );
  }
}
