import type { Knex } from "knex";

/** What is refused of a batch is noted also when the very row of the batch was written over, so that its forms name one that is not there. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw("alter table batch_troubles drop constraint batch_troubles_batch_fkey");
}
