import type { Knex } from "knex";

/** A signed batch waits for its moment at most as long as was drawn, from the end of its manifest on; one that is brought in later waits no more. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create or replace function batch_release_stays() returns trigger language plpgsql as $$
    begin
      if new.manifest is null and new.release_at is null and new.release_reason is null and new.release_seconds = 0 then
        return new;
      end if;
      if new.release_seconds is distinct from old.release_seconds then
        raise exception 'when a batch is sent is drawn once' using errcode = 'P0001';
      end if;
      if old.release_at is null and new.release_at > new.expires_at + make_interval(secs => new.release_seconds) then
        raise exception 'a signed batch waits no longer than was drawn' using errcode = 'P0001';
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
  `);
}
