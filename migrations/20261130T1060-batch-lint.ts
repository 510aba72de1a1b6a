import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What a batch was said to tell an outsider when it was frozen, how much of it was severe, and why it was frozen all the same. It stands
 * as long as the manifest and is forgotten with it; what was said is never changed. Batches of before, and those that a restore makes
 * again, have none.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches
      add column lint text check (length(lint) <= 262144),
      add column lint_severe integer not null default 0 check (lint_severe >= 0),
      add column lint_reason text check (length(lint_reason) between 3 and 300),
      add constraint batches_lint_forgotten check (manifest is not null or (lint is null and lint_reason is null)),
      add constraint batches_lint_reason check (lint is null or lint_severe = 0 or lint_reason is not null);

    create function batch_lint_stays() returns trigger language plpgsql as $$
    begin
      if new.lint_severe is distinct from old.lint_severe
        or (new.manifest is not null and (new.lint, new.lint_reason) is distinct from (old.lint, old.lint_reason)) then
        raise exception 'what was said of a batch is never changed, and forgotten with its manifest' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_lint_stays before update on batches for each row execute function batch_lint_stays();
    alter table batches enable always trigger batch_lint_stays;

    grant update (lint, lint_reason) on batches to ${APP_ROLE};
  `);
}
