import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * A fund that was brought back from a backup. What happened between the backup and the loss is known from outside only: the chain, the signer's
 * log, the copies of the public log. Here stands what they say and the database does not know: signed batches, payouts that no other batch may
 * pay, and how much of the public book belongs to records that were lost.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- Nothing is signed from a restore until two people release it.
    create table restores (
      backup text primary key check (backup ~ '^[0-9a-f]{64}$'),
      made_at timestamptz not null,
      restored_at timestamptz not null,
      released_by text[] check (cardinality(released_by) >= 2),
      released_at timestamptz,
      check (num_nulls(released_by, released_at) in (0, 2))
    );

    -- Signatures in the signer's log that no stored form is of.
    create table lost_signings (
      txid text primary key check (txid ~ '^[0-9a-f]{64}$'),
      batch text not null check (batch ~ '^[0-9a-f]{32}$'),
      programme text not null references programmes,
      anchor_txid text not null check (anchor_txid ~ '^[0-9a-f]{64}$'),
      anchor_vout integer not null check (anchor_vout >= 0),
      digest bytea not null check (length(digest) = 32),
      words text not null,
      version integer not null check (version >= 1),
      fee bigint not null check (fee >= 0),
      signed_at timestamptz not null
    );
    create table lost_payouts (
      batch text not null,
      payout text not null check (payout ~ '^[0-9a-f]{32}$'),
      amount bigint not null check (amount >= 294),
      award_digest bytea not null check (length(award_digest) = 32),
      primary key (batch, payout)
    );
    create index lost_payouts_payout on lost_payouts (payout);

    -- A payout that was signed once is paid by that batch or by none.
    create function lost_payout_stays() returns trigger language plpgsql as $$
    begin
      if exists (select from lost_payouts l where l.payout = new.payout)
        and not exists (select from lost_payouts l where l.payout = new.payout and l.batch = new.batch) then
        raise exception 'a payout that was signed before a restore joins no other batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger lost_payout_stays before insert on batch_payouts for each row execute function lost_payout_stays();
    alter table batch_payouts enable always trigger lost_payout_stays;

    -- Payouts of which only the signer's log is left: how much, under which award, and no more.
    alter table payouts add column recovered boolean not null default false;
    alter table payouts drop constraint payouts_reviewers_check;
    alter table payouts add constraint payouts_reviewers_check check (recovered or cardinality(reviewers) >= 2);

    -- What the public log already counts of records that were lost: so much of what is found again is not published again.
    create table book_debts (
      side text not null check (side in ('in', 'out')),
      programme text not null check (programme ~ '^[a-z][a-z0-9-]{0,31}$'),
      amount bigint not null check (amount >= 0),
      primary key (side, programme)
    );

    grant select, update (released_by, released_at) on restores to ${APP_ROLE};
    grant select on lost_signings, lost_payouts, book_debts to ${APP_ROLE};
    grant update (amount) on book_debts to ${APP_ROLE};
  `);
}
