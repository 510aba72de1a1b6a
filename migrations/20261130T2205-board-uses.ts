import type { Knex } from "knex";

/**
 * Uses of the board's key on one case: asked by one, confirmed by another, named in the public log, and seven days later given out unless somebody has said no.
 * What was done stays as it was done; which case it was is forgotten when it is over, and when the case is erased.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table book_notices drop constraint book_notices_kind_check;
    alter table book_notices add constraint book_notices_kind_check check (kind in ('attest', 'correct', 'board'));

    create table board_uses (
      id uuid primary key,
      case_id uuid unique references vault_cases,
      key_id text not null check (key_id ~ '^[0-9a-f]{16}$'),
      readers text[] not null check (cardinality(readers) = 2 and readers[1] < readers[2]),
      reason text not null check (length(reason) between 1 and 500),
      asked_by text not null,
      asked_at timestamptz not null,
      confirmed_by text,
      confirmed_at timestamptz,
      notice text unique check (length(notice) between 1 and 1000),
      published_at timestamptz,
      handed_at timestamptz,
      opened_at timestamptz,
      stopped_by text,
      stopped_at timestamptz,
      ended_at timestamptz,
      constraint board_uses_two check (confirmed_by <> asked_by),
      constraint board_uses_confirmed check (
        (confirmed_by is null) = (confirmed_at is null) and (confirmed_by is null) = (notice is null)),
      constraint board_uses_published check (published_at is null or confirmed_at is not null),
      constraint board_uses_seven_days check (handed_at is null
        or (published_at is not null and handed_at >= published_at + interval '7 days')),
      constraint board_uses_opened check (opened_at is null or handed_at is not null),
      constraint board_uses_stopped check ((stopped_by is null) = (stopped_at is null)
        and (stopped_at is null or (opened_at is null and ended_at is null and case_id is null))),
      constraint board_uses_ended check (ended_at is null or case_id is null)
    );

    -- Each step is written once and stays; of a use that is over nothing is written any more.
    create function board_uses_keep() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        if new.case_id is null or new.confirmed_by is not null or new.published_at is not null or new.handed_at is not null
          or new.stopped_by is not null or new.ended_at is not null then
          raise exception 'a use of the board begins with asking' using errcode = 'restrict_violation';
        end if;
        return new;
      end if;
      if tg_op <> 'UPDATE'
        or (new.id, new.key_id, new.readers, new.reason, new.asked_by, new.asked_at)
          is distinct from (old.id, old.key_id, old.readers, old.reason, old.asked_by, old.asked_at)
        or (new.case_id is not null and new.case_id is distinct from old.case_id)
        or (old.confirmed_by is not null and (new.confirmed_by, new.confirmed_at, new.notice)
          is distinct from (old.confirmed_by, old.confirmed_at, old.notice))
        or (old.published_at is not null and new.published_at is distinct from old.published_at)
        or (old.handed_at is not null and new.handed_at is distinct from old.handed_at)
        or (old.opened_at is not null and new.opened_at is distinct from old.opened_at)
        or old.stopped_at is not null or old.ended_at is not null then
        raise exception 'a use of the board is kept as it was' using errcode = 'restrict_violation';
      end if;
      if old.published_at is null and new.published_at is not null and not exists (
        select from book_notices where kind = 'board' and body = new.notice and state = 'published') then
        raise exception 'the log has not named this use of the board' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$;
    create trigger board_uses_keep before insert or update or delete on board_uses
      for each row execute function board_uses_keep();
    create trigger board_uses_keep_all before truncate on board_uses
      for each statement execute function board_uses_keep();
    alter table board_uses enable always trigger board_uses_keep;
    alter table board_uses enable always trigger board_uses_keep_all;

    create function board_use_ends() returns trigger language plpgsql as $$
    begin
      update board_uses set case_id = null where case_id = new.case_id;
      return null;
    end $$;
    create trigger board_use_ends after update of live on vault_cases
      for each row when (old.live and not new.live) execute function board_use_ends();
    alter table vault_cases enable always trigger board_use_ends;

    grant select, insert on board_uses to commonpurse_app;
    grant update (case_id, confirmed_by, confirmed_at, notice, published_at, handed_at, opened_at, stopped_by, stopped_at, ended_at)
      on board_uses to commonpurse_app;
  `);
}
