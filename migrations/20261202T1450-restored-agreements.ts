import type { Knex } from "knex";

/**
 * A case whose reviewers had agreed in a backup comes back without what it waited for: pairs are in no backup. So the mark of a restored case says at which step such a case came back, and
 * what was agreed on before it is not carried out. Empty for every other one.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw("alter table restored_cases add column agreed_version integer");
}
