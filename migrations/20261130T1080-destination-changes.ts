import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Another destination for a payout that is not signed yet. It stands with the payout alone, and nothing of it with the case: a case that got
 * an entry after its decision and a payout that changed its script would find each other. A payout whose destination was changed joins no
 * batch until a time has passed and two people have said that they know of it. What was replaced is kept, because a batch that was given up may
 * turn out to be signed: it pays what it named.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table payout_changes (
      payout text not null references payouts,
      number integer not null check (number >= 1),
      -- The record that was replaced, and which of its scripts the payout had.
      digest bytea not null check (length(digest) = 32),
      destination text not null,
      script bytea not null,
      use integer not null check (use between 0 and 99),
      -- Whether that record counted when it was replaced, or was itself still waiting.
      counted boolean not null,
      -- When what replaced it counts, in whole hours; null: at once, because it goes back to what counted before.
      counts_from timestamptz check (extract(epoch from counts_from)::bigint % 3600 = 0),
      primary key (payout, number)
    );
    create index payout_changes_script on payout_changes (script);

    -- People who said that they know of a change.
    create table payout_change_words (
      payout text not null,
      number integer not null,
      person text not null check (person ~ '^[a-z][a-z0-9-]{0,31}$'),
      primary key (payout, number, person),
      foreign key (payout, number) references payout_changes
    );

    create function payout_rests(of_payout text, at timestamptz) returns boolean language sql stable as $$
      select coalesce((
        select c.counts_from is not null and (c.counts_from > at
          or (select count(*) from payout_change_words w where w.payout = c.payout and w.number = c.number) < 2)
        from payout_changes c where c.payout = of_payout order by c.number desc limit 1), false)
    $$;

    -- What is replaced is what the payout has at that moment, and it is in no batch.
    create function payout_change_begins() returns trigger language plpgsql as $$
    begin
      if new.number <> 1 + coalesce((select max(number) from payout_changes where payout = new.payout), 0)
        or not exists (select from payouts p where p.id = new.payout and not p.cancelled and not p.recovered
          and p.destination_digest = new.digest and p.destination = new.destination and p.script = new.script and p.use = new.use)
        or exists (select from batch_payouts bp where bp.payout = new.payout and bp.live) then
        raise exception 'a change replaces what the payout has, in no batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_change_begins before insert on payout_changes for each row execute function payout_change_begins();
    alter table payout_changes enable always trigger payout_change_begins;

    -- Nothing of a change is ever altered; it goes when it is forgotten whom the payout paid.
    create function payout_change_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and exists (select from payouts p where p.id = old.payout and p.script is null) then
        return old;
      end if;
      raise exception 'rows of % are never changed', tg_table_name using errcode = 'P0001';
    end $$;
    create trigger payout_change_stays before update or delete on payout_changes for each row execute function payout_change_stays();
    create trigger payout_change_stays_all before truncate on payout_changes for each statement execute function refuse_change();
    create trigger payout_change_stays before update or delete on payout_change_words for each row execute function payout_change_stays();
    create trigger payout_change_stays_all before truncate on payout_change_words for each statement execute function refuse_change();
    alter table payout_changes enable always trigger payout_change_stays;
    alter table payout_changes enable always trigger payout_change_stays_all;
    alter table payout_change_words enable always trigger payout_change_stays;
    alter table payout_change_words enable always trigger payout_change_stays_all;

    create function payout_change_word_counts() returns trigger language plpgsql as $$
    begin
      if not exists (select from payout_changes c where c.payout = new.payout and c.number = new.number and c.counts_from is not null
          and c.number = (select max(number) from payout_changes where payout = new.payout)) then
        raise exception 'people know of the newest change only' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_change_word_counts before insert on payout_change_words for each row execute function payout_change_word_counts();
    alter table payout_change_words enable always trigger payout_change_word_counts;

    -- A batch expires a day after it was frozen, and the signer holds it to that: so long before, the change must have counted.
    create function resting_joins_no_batch() returns trigger language plpgsql as $$
    begin
      if not exists (select from lost_payouts l where l.payout = new.payout and l.batch = new.batch)
        and payout_rests(new.payout, (select b.expires_at - interval '24 hours' from batches b where b.id = new.batch)) then
        raise exception 'a payout whose destination was changed rests first' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger resting_joins_no_batch before insert on batch_payouts for each row execute function resting_joins_no_batch();
    alter table batch_payouts enable always trigger resting_joins_no_batch;

    create or replace function payout_stays() returns trigger language plpgsql as $$
    begin
      if new.cancelled is not distinct from old.cancelled and new.script is null and old.script is not null and exists (
        select from batch_payouts bp join batches b on b.id = bp.batch
        where bp.payout = old.id and bp.live and b.state = 'settled') then
        return new;
      end if;
      if old.cancelled or exists (select from batch_payouts bp where bp.payout = old.id and bp.live) then
        raise exception 'a payout is given up once, or gets another destination, only while no batch has it' using errcode = 'P0001';
      end if;
      if (new.script, new.use, new.destination, new.destination_digest) is distinct from
        (old.script, old.use, old.destination, old.destination_digest) and new.script is not null and new.award is not distinct from old.award
        and exists (select from payout_changes c where c.payout = old.id
          and c.number = (select max(number) from payout_changes where payout = old.id)
          and c.digest = old.destination_digest and c.destination = old.destination and c.script = old.script and c.use = old.use) then
        return new;
      end if;
      if (new.script, new.use, new.award, new.destination, new.destination_digest) is distinct from
        (old.script, old.use, old.award, old.destination, old.destination_digest) then
        raise exception 'whom a payout pays is never changed without a trace, and forgotten only when it is settled' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    grant select, insert, delete on payout_changes, payout_change_words to ${APP_ROLE};
    grant update (use, destination_digest) on payouts to ${APP_ROLE};
  `);
}
