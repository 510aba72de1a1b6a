import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What a batch is stays as it was frozen, whoever writes. One that was changed past this all the same stops nobody: what the books refuse of it is noted
 * here, and tried again with every block, until the row is as it was.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function batch_stays() returns trigger language plpgsql as $$
    begin
      raise exception 'what a batch is stays as it was frozen' using errcode = 'P0001';
    end $$;
    create trigger batch_stays before update on batches for each row
      when ((new.id, new.programme, new.kind, new.cancels, new.version, new.digest, new.anchor_txid, new.anchor_vout, new.fee, new.fee_cap)
        is distinct from (old.id, old.programme, old.kind, old.cancels, old.version, old.digest, old.anchor_txid, old.anchor_vout, old.fee, old.fee_cap))
      execute function batch_stays();
    alter table batches enable always trigger batch_stays;

    create table batch_troubles (
      batch text primary key references batches,
      -- What the books said.
      rule text not null check (rule ~ '^[A-Za-z][A-Za-z0-9_-]{0,63}$'),
      -- The transaction that it was about, if it was about one.
      txid text
    );
    grant select, insert, update, delete on batch_troubles to ${APP_ROLE};
  `);
}
