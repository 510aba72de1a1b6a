import type { Knex } from "knex";

/**
 * What people signed for the public book and handed in: attestations and corrections. The server takes them, the worker, which has the log's
 * key, holds them against the signed lists again and publishes them.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- mirrors: what a correction says it corrects, a figure and the journal entry that moved it; never published.
    create table book_notices (
      number bigint generated always as identity primary key,
      digest bytea not null unique check (length(digest) = 32),
      kind text not null check (kind in ('attest', 'correct')),
      body text not null check (length(body) between 1 and 16384),
      mirrors text check (length(mirrors) between 1 and 300),
      state text not null default 'waiting' check (state in ('waiting', 'published', 'refused')),
      rule text check (length(rule) between 1 and 100),
      check ((kind = 'correct') = (mirrors is not null)),
      check ((state = 'refused') = (rule is not null))
    );
    create index book_notices_waiting on book_notices (number) where state = 'waiting';
    -- One journal entry moves a figure once.
    create unique index book_notices_mirrors on book_notices (mirrors) where state <> 'refused';

    create function book_notices_end() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'UPDATE' then
        raise exception 'what was handed in for the public book stays' using errcode = 'AU001';
      end if;
      if old.state <> 'waiting' or new.state = 'waiting'
        or (new.number, new.digest, new.kind, new.body) is distinct from (old.number, old.digest, old.kind, old.body)
        or new.mirrors is distinct from old.mirrors then
        raise exception 'what was handed in for the public book ends once' using errcode = 'AU001';
      end if;
      return new;
    end $$;
    create trigger book_notices_end before update or delete on book_notices for each row execute function book_notices_end();
    create trigger book_notices_keep before truncate on book_notices for each statement execute function book_notices_end();
    alter table book_notices enable always trigger book_notices_end;
    alter table book_notices enable always trigger book_notices_keep;
    grant select, insert on book_notices to commonpurse_app;
    grant update (state, rule) on book_notices to commonpurse_app;
  `);
}
