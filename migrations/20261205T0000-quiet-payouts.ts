import type { Knex } from "knex";

/**
 * A pause by the wish of whom it pays can name the day on which it ends by itself: who asks for help may ask to be paid later. The day is always the first or the
 * fifteenth of a month, so that it says little of when its request was sent. Beside it, who has the code may make a pause without an end.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table payout_pauses add until date constraint payout_pauses_until
      check (until is null or (lifting = 'code' and reason = 'request' and extract(day from until) in (1, 15)));
    drop index payout_pauses_once;
    create unique index payout_pauses_once on payout_pauses (payout, coalesce(paused_by, ''), lifting, (until is null)) where not lifted;

    create or replace function payout_pause_stays() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    begin
      if tg_op = 'DELETE' and exists (select from payouts p where p.id = old.payout and p.script is null) then
        return old;
      end if;
      if tg_op = 'DELETE' or old.lifted
        or (new.payout, new.number, new.reason, new.paused_by, new.words, new.lifting, new.until) is distinct from
          (old.payout, old.number, old.reason, old.paused_by, old.words, old.lifting, old.until)
        or (old.first_by is not null and (new.first_by, new.first_words) is distinct from (old.first_by, old.first_words))
        -- One after the other: two names at once are one person's.
        or (old.first_by is null and new.first_by is not null and new.lifted) then
        raise exception 'a pause stays as it was made, and is lifted once' using errcode = 'P0001';
      end if;
      return new;
    end $$;
  `);
}
