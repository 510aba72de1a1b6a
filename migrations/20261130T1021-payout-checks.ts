import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * The recipient's one look at their payout in the public book. A payout carries a public key that was made for it alone; the private half lies
 * sealed in the case, so nothing here leads to one. What the key opens is laid down when the payout settles.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table payouts add column check_key bytea check (length(check_key) = 32);

    -- closes: how many closes have published payouts of its programme since; expires_on is set near when all its parts must be in.
    create table payout_checks (
      payout text primary key check (payout ~ '^[0-9a-f]{32}$'),
      programme text not null check (programme ~ '^[a-z][a-z0-9-]{0,31}$'),
      box bytea not null,
      closes smallint not null default 0 check (closes >= 0),
      expires_on date not null
    );
    create index payout_checks_expiry on payout_checks (expires_on);

    create function payout_check_key_stays() returns trigger language plpgsql as $$
    begin
      raise exception 'the key of a payout is never changed' using errcode = 'P0001';
    end $$;
    create trigger payout_check_key_stays before update on payouts for each row
      when (new.check_key is distinct from old.check_key) execute function payout_check_key_stays();
    alter table payouts enable always trigger payout_check_key_stays;

    grant select, insert, delete on payout_checks to ${APP_ROLE};
    grant update (closes, expires_on) on payout_checks to ${APP_ROLE};
  `);
}
