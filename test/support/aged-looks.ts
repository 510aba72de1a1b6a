import type { Knex } from "knex";
import { LOOK_DAYS } from "../../src/vault/access.store.ts";
import { DAY } from "./clock.ts";

/**
 * Lets the database's own clock, which no test moves, agree with a test's about looks that are too old to be kept at `at`: they are put as far behind the one as they are
 * behind the other. Only the owner of the table can do so.
 */
export async function ageLooks(owner: Knex, at: Date): Promise<void> {
  const before = new Date(at.getTime() - LOOK_DAYS * DAY);
  await owner.transaction(async (sql) => {
    await sql.raw("alter table vault_access disable trigger vault_access_keep");
    await sql.raw(
      `update vault_access set at = date_trunc('hour', looks_kept_from() - (cast(:before as timestamptz) - at))
       where at < :before and at >= looks_kept_from()`,
      { before },
    );
    await sql.raw("alter table vault_access enable always trigger vault_access_keep");
  });
}
