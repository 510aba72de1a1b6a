import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * With whom a batch paid is forgotten who reviewed its awards, who built it and its replacements, and in whose words its fee rate was chosen. Who
 * approved it stays, because that two people did is what the fund answers for.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table payouts drop constraint payouts_reviewers_check;
    alter table payouts add constraint payouts_reviewers_check check (recovered or script is null or cardinality(reviewers) >= 2);
    alter table payouts disable trigger payout_stays;
    update payouts set reviewers = '{}' where script is null and reviewers <> '{}';
    alter table payouts enable always trigger payout_stays;
    create function payout_reviewers_stay() returns trigger language plpgsql as $$
    begin
      if new.script is not null or new.reviewers <> '{}' then
        raise exception 'who reviewed an award is forgotten with it, and never changed' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_reviewers_stay before update on payouts for each row
      when (new.reviewers is distinct from old.reviewers) execute function payout_reviewers_stay();
    alter table payouts enable always trigger payout_reviewers_stay;

    alter table batches drop constraint batches_fee_reason;
    alter table batches add constraint batches_fee_reason check (case when fee_basis is not distinct from 'manual'
      then fee_reason is not null or manifest is null else fee_reason is null end);
    update batches set maker = 'forgotten', fee_reason = null where manifest is null and maker <> 'restored';
    update batch_replacements r set maker = 'forgotten' from batches b where b.id = r.batch and b.manifest is null;
    create function batch_maker_stays() returns trigger language plpgsql as $$
    begin
      if new.manifest is not null or new.maker <> 'forgotten' or new.fee_reason is not null then
        raise exception 'who built a batch is forgotten with its manifest, and never changed' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_maker_stays before update on batches for each row
      when ((new.maker, new.fee_reason) is distinct from (old.maker, old.fee_reason)) execute function batch_maker_stays();
    alter table batches enable always trigger batch_maker_stays;
    create function replacement_maker_stays() returns trigger language plpgsql as $$
    begin
      if new.maker <> 'forgotten' or not exists (select from batches b where b.id = new.batch and b.manifest is null) then
        raise exception 'who built a batch is forgotten with its manifest, and never changed' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger replacement_maker_stays before update on batch_replacements for each row
      when (new.maker is distinct from old.maker) execute function replacement_maker_stays();
    alter table batch_replacements enable always trigger replacement_maker_stays;

    grant update (reviewers) on payouts to ${APP_ROLE};
    grant update (maker, fee_reason) on batches to ${APP_ROLE};
    grant update (maker) on batch_replacements to ${APP_ROLE};
  `);
}
