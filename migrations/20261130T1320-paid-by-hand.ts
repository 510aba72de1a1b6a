import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Payouts of a dead batch that what ended it has paid: somebody made that transaction by hand. They join no other batch, and two people give them
 * up, over the chain's word. That can be taken back: while nothing in the chain ends the batch the entry may go, unless they were given up.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table payout_refusals drop constraint payout_refusals_rule_check;
    alter table payout_refusals add constraint payout_refusals_rule_check check (rule in ('case-paid-before', 'destination-lost', 'paid-by-hand'));

    create or replace function payout_refusal_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and old.rule = 'paid-by-hand' and old.second_by is null
        and not batch_is_ended(old.batch) then
        return old;
      end if;
      if tg_op = 'DELETE' or (tg_op = 'INSERT' and num_nonnulls(new.first_by, new.second_by) > 0) then
        raise exception 'a refusal begins with what the signer or the chain said, and stays' using errcode = 'P0001';
      end if;
      if tg_op = 'INSERT' and new.rule = 'paid-by-hand'
        and not exists (select from batches b where b.id = new.batch and b.state = 'dead') then
        raise exception 'only what ended a batch can have paid its payouts by hand' using errcode = 'P0001';
      end if;
      if tg_op = 'UPDATE' and ((new.payout, new.batch, new.rule) is distinct from (old.payout, old.batch, old.rule)
        or (old.first_by is not null and new.first_by is distinct from old.first_by)
        or (old.second_by is not null and new.second_by is distinct from old.second_by)
        or (old.first_by is null and new.second_by is not null)) then
        raise exception 'what somebody said of a refusal stays' using errcode = 'P0001';
      end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $$;

    grant delete on payout_refusals to ${APP_ROLE};
  `);
}
