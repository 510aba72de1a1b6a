import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Duplicates. A token is a keyed hash of where a case is paid or of a file that it sent; its key is in a file that is not in the database. Without it a row
 * says that a case has tokens, padded to a few sizes, and which cases share one. Tokens and pairs go with the erasure of a case, whoever erases it, and are
 * in no backup: a case gets its tokens again when it is opened.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table duplicate_tokens (
      token bytea not null check (length(token) = 16),
      case_id uuid not null references vault_cases,
      field text not null check (field in ('script', 'account', 'evidence', 'code')),
      key_id bytea not null check (length(key_id) = 8),
      primary key (token, case_id)
    );
    create index duplicate_tokens_case on duplicate_tokens (case_id);

    create table duplicate_pairs (
      case_a uuid not null references vault_cases,
      case_b uuid not null references vault_cases,
      state text not null default 'suspected'
        check (state in ('suspected', 'confirmed_duplicate', 'same_household', 'not_duplicate', 'needs_info')),
      strength text not null check (strength in ('weak', 'medium', 'strong')),
      -- What was compared, and the shared tokens that have been looked at.
      fields text[] not null check (cardinality(fields) >= 1),
      tokens bytea[] not null check (cardinality(tokens) >= 1),
      -- Who is to judge it; reviews neither of the two.
      judge text check (judge ~ '^[a-z][a-z0-9-]{0,31}$'),
      version integer not null default 1 check (version >= 1),
      primary key (case_a, case_b),
      check (case_a < case_b)
    );
    create index duplicate_pairs_b on duplicate_pairs (case_b);

    create function duplicate_pair_moves() returns trigger language plpgsql as $$
    begin
      if new.state <> old.state and (old.state || '>' || new.state) not in ('suspected>confirmed_duplicate', 'suspected>same_household',
        'suspected>not_duplicate', 'suspected>needs_info', 'needs_info>confirmed_duplicate', 'needs_info>same_household',
        'needs_info>not_duplicate', 'same_household>suspected', 'not_duplicate>suspected') then
        raise exception 'a pair cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      if new.state <> old.state and new.state <> 'suspected' and (new.judge is null or exists (select from case_assignments a
        where a.case_id in (new.case_a, new.case_b) and a.person = new.judge and a.stage <> 'triage')) then
        raise exception 'a pair is judged by somebody who reviews neither case' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger duplicate_pair_moves before update on duplicate_pairs for each row execute function duplicate_pair_moves();
    alter table duplicate_pairs enable always trigger duplicate_pair_moves;

    -- Erasing a case ends what was compared of it, whichever way it is erased.
    create function forget_duplicates() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      delete from duplicate_tokens where case_id = new.case_id;
      delete from duplicate_pairs where case_a = new.case_id or case_b = new.case_id;
      return new;
    end $$;
    create trigger forget_duplicates after update of live on vault_cases for each row
      when (old.live and not new.live) execute function forget_duplicates();
    alter table vault_cases enable always trigger forget_duplicates;

    -- Nothing is compared of a case that was erased.
    create function token_of_live_case() returns trigger language plpgsql as $$
    begin
      if not exists (select from vault_cases c where c.case_id = new.case_id and c.live for key share) then
        raise exception 'an erased case has no tokens' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger token_of_live_case before insert on duplicate_tokens for each row execute function token_of_live_case();
    alter table duplicate_tokens enable always trigger token_of_live_case;

    -- Which transaction wrote a row is told by nothing after this, as of the rows of the cases themselves.
    create function mix_duplicates(since date) returns integer language plpgsql as $$
    declare
      touched uuid[] := array(select case_id from case_events where month >= since
        union select case_id from vault_entries where sealed_in >= since);
      one record;
      rows integer := 0;
    begin
      for one in select token, case_id from duplicate_tokens where case_id = any (touched) order by gen_random_uuid() loop
        update duplicate_tokens set key_id = key_id where token = one.token and case_id = one.case_id;
        rows := rows + 1;
      end loop;
      for one in select case_a, case_b from duplicate_pairs where case_a = any (touched) or case_b = any (touched) order by gen_random_uuid() loop
        update duplicate_pairs set version = version where case_a = one.case_a and case_b = one.case_b;
      end loop;
      return rows;
    end $$;

    grant select, insert, delete on duplicate_tokens to ${APP_ROLE};
    grant update (key_id) on duplicate_tokens to ${APP_ROLE};
    grant select, insert on duplicate_pairs to ${APP_ROLE};
    grant update (state, strength, fields, tokens, judge, version) on duplicate_pairs to ${APP_ROLE};
  `);
}
