import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What a restore and a missing key of an auditor leave behind is forgotten: marks of cases once they are decided and no restore waits for its
 * release, which are all that a mark is for, and counts of records with the envelopes of their epoch. The application deletes no other mark.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function forget_restored_cases() returns bigint
      language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      forgotten bigint;
    begin
      delete from restored_cases r using cases c
        where c.id = r.case_id and c.state not in ('submitted', 'triage', 'in_review', 'second_review')
          and not exists (select from restores w where w.released_at is null);
      get diagnostics forgotten = row_count;
      return forgotten;
    end $$;
    revoke execute on function forget_restored_cases() from public;
    grant execute on function forget_restored_cases() to ${APP_ROLE};
    grant delete on audit_unsealed to ${APP_ROLE};
  `);
}
