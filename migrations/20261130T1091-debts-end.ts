import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What the public log counts of lost records it had counted when the fund was brought back: what became deep enough for the book later is new,
 * and is given to the book whole, with its receipt, whatever is still owed because it is never found again.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table book_debts add column until integer check (until >= 0);
    update book_debts set until = coalesce((select max(height) from chain_blocks where active), 0);
    alter table book_debts alter column until set not null;

    drop function take_book_debt(text, text, bigint);
    create function take_book_debt(of_side text, of_programme text, taken bigint, settled_at integer) returns bigint
      language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      owed bigint;
    begin
      if taken < 0 then
        raise exception 'a debt to the book only shrinks' using errcode = 'P0001';
      end if;
      select amount into owed from public.book_debts
        where side = of_side and programme = of_programme and settled_at <= until for update;
      if owed is null then
        return 0;
      end if;
      update public.book_debts set amount = greatest(amount - taken, 0) where side = of_side and programme = of_programme;
      return least(owed, taken);
    end $$;
    revoke execute on function take_book_debt(text, text, bigint, integer) from public;
    grant execute on function take_book_debt(text, text, bigint, integer) to ${APP_ROLE};
  `);
}
