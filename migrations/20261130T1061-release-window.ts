import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * When a signed batch is sent: so many seconds after it was signed, drawn when it was frozen and never drawn again; `release_at` is that moment,
 * from the signature on. Somebody may send it earlier, with a reason; nobody can keep it back longer. Batches without a moment are sent at once.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches
      add column release_seconds integer not null default 0 check (release_seconds between 0 and 259200),
      add column release_at timestamptz,
      add column release_reason text check (length(release_reason) between 3 and 300),
      add constraint batches_release_signed check (release_at is null or state in ('signed', 'confirmed', 'settled')),
      add constraint batches_release_reason check (release_reason is null or release_at is not null);

    create function batch_release_stays() returns trigger language plpgsql as $$
    begin
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
    create trigger batch_release_stays before update on batches for each row execute function batch_release_stays();
    alter table batches enable always trigger batch_release_stays;

    grant update (release_at, release_reason) on batches to ${APP_ROLE};
  `);
}
