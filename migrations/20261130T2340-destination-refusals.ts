import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * How often whoever is to be paid was told that an address is another recipient's or the fund's: a number beside the payout, and neither
 * the address nor when. It goes with what the payout was to be paid to.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table destination_refusals (
      payout text primary key references payouts,
      refused smallint not null check (refused between 1 and 3)
    );
    create function destination_refusal_grows() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and exists (select from payouts p where p.id = old.payout and p.script is null) then
        return old;
      end if;
      if (tg_op = 'INSERT' and new.refused = 1)
        or (tg_op = 'UPDATE' and new.payout = old.payout and new.refused = old.refused + 1) then
        return new;
      end if;
      raise exception 'refused destinations are counted one by one' using errcode = 'P0001';
    end $$;
    create trigger destination_refusal_grows before insert or update or delete on destination_refusals
      for each row execute function destination_refusal_grows();
    create trigger destination_refusal_grows_all before truncate on destination_refusals
      for each statement execute function refuse_change();
    alter table destination_refusals enable always trigger destination_refusal_grows;
    alter table destination_refusals enable always trigger destination_refusal_grows_all;
    grant select, insert, delete on destination_refusals to ${APP_ROLE};
    grant update (refused) on destination_refusals to ${APP_ROLE};
  `);
}
