import type { Knex } from "knex";

/** An approval that was given is a fact, also when its batch comes to nothing: whoever writes to the tables cannot take it back or change whose it was. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create trigger batch_approvals_keep before update or delete on batch_approvals for each row execute function refuse_change();
    create trigger batch_approvals_keep_all before truncate on batch_approvals for each statement execute function refuse_change();
    alter table batch_approvals enable always trigger batch_approvals_keep;
    alter table batch_approvals enable always trigger batch_approvals_keep_all;
  `);
}
