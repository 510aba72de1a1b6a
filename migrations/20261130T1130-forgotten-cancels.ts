import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Batches that pay nobody are forgotten too, 30 days after they settled, and a cancel with the batch that it was to end. With its manifest
 * a batch loses the moment at which it was sent and how long it waited, which together tell the second of its signature. And a batch that
 * waited for its moment may die like any other.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create or replace function batch_forgets() returns trigger language plpgsql as $$
    begin
      if new.manifest is not null or not (
        exists (
          select from batch_payouts ours join batch_payouts bp on bp.payout = ours.payout and bp.live
          join batches b on b.id = bp.batch and b.state = 'settled' where ours.batch = old.id)
        or (old.kind <> 'payout' and exists (
          select from batches b where b.id in (old.id, old.cancels) and b.state = 'settled'))) then
        raise exception 'a manifest is never changed, and forgotten only when it is settled' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    alter table batches drop constraint batches_release_signed, add constraint batches_release_signed
      check (release_at is null or state in ('signed', 'confirmed', 'settled', 'dead'));

    create or replace function batch_release_stays() returns trigger language plpgsql as $$
    begin
      if new.manifest is null and new.release_at is null and new.release_reason is null and new.release_seconds = 0 then
        return new;
      end if;
      if new.release_seconds is distinct from old.release_seconds then
        raise exception 'when a batch is sent is drawn once' using errcode = 'P0001';
      end if;
      if old.release_at is not null and (new.release_at is null or new.release_at > old.release_at) then
        raise exception 'a signed batch is never kept back longer' using errcode = 'P0001';
      end if;
      if old.release_at is not null and new.release_at < old.release_at and new.release_reason is null then
        raise exception 'to send a batch before its moment takes a reason' using errcode = 'P0001';
      end if;
      if old.release_reason is not null and new.release_reason is distinct from old.release_reason
        and new.manifest is not null then
        raise exception 'why a batch was sent early is never changed' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    grant update (release_seconds) on batches to ${APP_ROLE};
    update batches set release_at = null, release_reason = null, release_seconds = 0
      where manifest is null and (release_at is not null or release_reason is not null or release_seconds > 0);
  `);
}
