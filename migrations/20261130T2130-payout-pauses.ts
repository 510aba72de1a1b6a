import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * A payout is paused by one person, or by whoever has its claim code, and joins no batch until every pause of it is lifted. Nothing of a pause
 * stands at the case, and no time: who takes the database would lay it beside the case that moved then. Who lifts one is never who
 * made it. What is signed already is no longer stopped by it, but a pause holds what comes back of it.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table payout_pauses (
      payout text not null references payouts,
      number integer not null check (number >= 1),
      reason text not null check (reason in ('safety', 'fraud', 'address', 'request')),
      -- Null: with the code of its request, in no words.
      paused_by text check (paused_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      words text check (length(words) between 3 and 500),
      -- Whose word lifts it: another person's, two people's, or that of the code.
      lifting text not null check (lifting in ('other', 'two', 'code')),
      first_by text check (first_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      first_words text check (length(first_words) between 3 and 500),
      lifted boolean not null default false,
      lifted_by text check (lifted_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      lifted_words text check (length(lifted_words) between 3 and 500),
      primary key (payout, number),
      check ((paused_by is not null) = (lifting = 'other') and (paused_by is null) = (words is null)),
      check ((first_by is null) = (first_words is null) and (lifted_by is null) = (lifted_words is null)),
      check (lifting = 'two' or first_by is null),
      check (lifted or lifted_by is null),
      check (not lifted or (lifted_by is null) = (lifting = 'code')),
      check (lifting <> 'other' or lifted_by is null or lifted_by <> paused_by),
      check (lifting <> 'two' or lifted_by is null or (first_by is not null and first_by <> lifted_by))
    );
    create unique index payout_pauses_once on payout_pauses (payout, coalesce(paused_by, ''), lifting) where not lifted;

    create function payout_is_paused(of_payout text) returns boolean language sql stable as $$
      select exists (select from payout_pauses where payout = of_payout and not lifted)
    $$;

    create function payout_pause_begins() returns trigger language plpgsql as $$
    begin
      -- A batch that takes it at this moment has its row; what that one did is seen then.
      perform from payouts where id = new.payout for update;
      if new.lifted or new.first_by is not null
        or new.number <> 1 + coalesce((select max(number) from payout_pauses where payout = new.payout), 0)
        or not exists (select from payouts p where p.id = new.payout and not p.cancelled)
        or exists (select from batch_payouts bp join batches b on b.id = bp.batch where bp.payout = new.payout and bp.live
          and (b.state in ('confirmed', 'settled') or (b.state = 'frozen'
            and not exists (select from batch_signatures s where s.batch = b.id)
            and not exists (select from lost_signings l where l.batch = b.id)))) then
        raise exception 'a payout is paused before it is paid, and in no batch that can still be given up' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_pause_begins before insert on payout_pauses for each row execute function payout_pause_begins();
    alter table payout_pauses enable always trigger payout_pause_begins;

    create function payout_pause_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and exists (select from payouts p where p.id = old.payout and p.script is null) then
        return old;
      end if;
      if tg_op = 'DELETE' or old.lifted
        or (new.payout, new.number, new.reason, new.paused_by, new.words, new.lifting) is distinct from
          (old.payout, old.number, old.reason, old.paused_by, old.words, old.lifting)
        or (old.first_by is not null and (new.first_by, new.first_words) is distinct from (old.first_by, old.first_words))
        -- One after the other: two names at once are one person's.
        or (old.first_by is null and new.first_by is not null and new.lifted) then
        raise exception 'a pause stays as it was made, and is lifted once' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_pause_stays before update or delete on payout_pauses for each row execute function payout_pause_stays();
    create trigger payout_pause_stays_all before truncate on payout_pauses for each statement execute function refuse_change();
    alter table payout_pauses enable always trigger payout_pause_stays;
    alter table payout_pauses enable always trigger payout_pause_stays_all;

    create function paused_joins_no_batch() returns trigger language plpgsql as $$
    begin
      perform from payouts where id = new.payout for update;
      if payout_is_paused(new.payout)
        and not exists (select from lost_payouts l where l.payout = new.payout and l.batch = new.batch) then
        raise exception 'a payout that is paused joins no batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger paused_joins_no_batch before insert on batch_payouts for each row execute function paused_joins_no_batch();
    alter table batch_payouts enable always trigger paused_joins_no_batch;

    grant select, insert, delete on payout_pauses to ${APP_ROLE};
    grant update (first_by, first_words, lifted, lifted_by, lifted_words) on payout_pauses to ${APP_ROLE};
  `);
}
