import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Test requests: invented by two people who review nothing, to see whether reviewers find what they should. A row has a commitment and names no case; what it commits to is a code that only the two have. What came of
 * it is written once. Who gave a verdict on one is counted with their other verdicts.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table test_requests (
      commitment bytea primary key check (length(commitment) = 32),
      programme text not null references programmes,
      proposed_by text not null check (proposed_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      proposed_in date not null check (extract(day from proposed_in) = 1),
      agreed_by text check (agreed_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      agreed_in date check (extract(day from agreed_in) = 1),
      ended text check (ended in ('approved', 'declined', 'spam')),
      ended_in date check (extract(day from ended_in) = 1),
      met boolean,
      withdrawn_in date check (extract(day from withdrawn_in) = 1),
      constraint test_requests_two check (agreed_by <> proposed_by),
      check ((agreed_by is null) = (agreed_in is null)),
      check ((ended is null) = (ended_in is null)),
      check ((ended is null and withdrawn_in is null) or agreed_by is not null),
      check ((met is not null) = (ended is not null and ended <> 'spam'))
    );

    -- One in a month, and one more for every twenty requests that came in the month before.
    create function test_requests_keep() returns trigger language plpgsql as $$
    declare
      most bigint;
    begin
      if tg_op = 'INSERT' and new.agreed_by is null and new.ended is null and new.withdrawn_in is null then
        return new;
      end if;
      if tg_op = 'UPDATE' and new is not distinct from old then
        return new;
      end if;
      if tg_op = 'UPDATE' and (new.commitment, new.programme, new.proposed_by, new.proposed_in) = (old.commitment, old.programme, old.proposed_by, old.proposed_in) then
        if old.agreed_by is null and new.agreed_by is not null and new.ended is null and new.withdrawn_in is null then
          perform pg_advisory_xact_lock(hashtext('test_requests'));
          select 1 + count(*) / 20 into most from cases
            where submitted_on >= (new.agreed_in - interval '1 month')::date and submitted_on < new.agreed_in;
          if (select count(*) from test_requests where agreed_in = new.agreed_in) >= most then
            raise exception 'no more test requests in this month' using errcode = 'P0001', constraint = 'test_requests_share';
          end if;
          return new;
        end if;
        if (new.agreed_by, new.agreed_in) is not distinct from (old.agreed_by, old.agreed_in) and old.agreed_by is not null
          and (old.ended is null or (new.ended, new.ended_in, new.met) is not distinct from (old.ended, old.ended_in, old.met))
          and (old.withdrawn_in is null or new.withdrawn_in is not distinct from old.withdrawn_in) then
          return new;
        end if;
      end if;
      raise exception 'a test request is kept as it was agreed on' using errcode = 'restrict_violation';
    end $$;
    create trigger test_requests_keep before insert or update or delete on test_requests for each row execute function test_requests_keep();
    create trigger test_requests_keep_all before truncate on test_requests for each statement execute function test_requests_keep();
    alter table test_requests enable always trigger test_requests_keep;
    alter table test_requests enable always trigger test_requests_keep_all;

    create function mix_test_requests() returns integer language plpgsql as $$
    declare
      one record;
      mixed integer := 0;
    begin
      for one in select commitment from test_requests order by gen_random_uuid() loop
        update test_requests set met = met where commitment = one.commitment;
        mixed := mixed + 1;
      end loop;
      return mixed;
    end $$;

    -- What fixes the key of a claim says also whether it is a test: it is written once, with the request.
    create unique index vault_entries_claim_key on vault_entries (case_id) where kind = 'claim-key';

    alter table review_tallies drop constraint review_tallies_kind_check;
    alter table review_tallies add constraint review_tallies_kind_check
      check (kind ~ '^(eligible|declined|overturned|tests|missed|days-[a-z0-9]{1,8})$');

    grant select, insert on test_requests to ${APP_ROLE};
    grant update (agreed_by, agreed_in, ended, ended_in, met, withdrawn_in) on test_requests to ${APP_ROLE};
  `);
}
