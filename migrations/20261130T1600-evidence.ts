import type { Knex } from "knex";

/**
 * Files that applicants sent, sealed under the keys of their cases. A file that is destroyed leaves no row, and what ends a case ends its
 * files here, whichever command did it: they go with the erasure of its key, and at once when it is taken back or turned away.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- header: what it is and how long, sealed. brief: of a kind that goes sooner after the decision.
    create table evidence_files (
      id uuid primary key,
      case_id uuid not null,
      live boolean not null default true check (live),
      state text not null check (state in ('received', 'scanned', 'seen', 'accepted', 'insufficient', 'suspected_false')),
      brief boolean not null,
      header bytea not null check (length(header) = 541),
      foreign key (case_id, live) references vault_cases (case_id, live)
    );
    create index evidence_files_case on evidence_files (case_id);

    -- part: the file as it was sent, or what reviewers may see of it; each piece has one size, so that its rows tell a length to 256 KiB.
    create table evidence_pieces (
      file_id uuid not null references evidence_files on delete cascade,
      part text not null check (part in ('original', 'view')),
      number smallint not null check (number between 0 and 63),
      box bytea not null check (length(box) = 262173),
      primary key (file_id, part, number)
    );
    -- Sealed bytes cannot be packed any further.
    alter table evidence_pieces alter column box set storage external;

    create function evidence_begins() returns trigger language plpgsql as $$
    begin
      if new.state <> 'received' then
        raise exception 'a file begins received' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger evidence_begins before insert on evidence_files for each row execute function evidence_begins();
    alter table evidence_files enable always trigger evidence_begins;

    create function evidence_moves() returns trigger language plpgsql as $$
    begin
      if (new.id, new.case_id, new.brief, new.header) is distinct from (old.id, old.case_id, old.brief, old.header) then
        raise exception 'a file is not changed' using errcode = 'restrict_violation';
      end if;
      if new.state <> old.state and not (
        (old.state, new.state) in (('received', 'scanned'), ('received', 'seen'), ('scanned', 'seen'))
        or old.state in ('seen', 'accepted', 'insufficient', 'suspected_false')
          and new.state in ('accepted', 'insufficient', 'suspected_false')
      ) then
        raise exception 'a file cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger evidence_moves before update on evidence_files for each row execute function evidence_moves();
    alter table evidence_files enable always trigger evidence_moves;

    create trigger evidence_pieces_keep before update on evidence_pieces for each row execute function refuse_change();
    alter table evidence_pieces enable always trigger evidence_pieces_keep;

    create function evidence_ends() returns trigger language plpgsql as $$
    begin
      delete from evidence_files where case_id = old.case_id;
      return new;
    end $$;
    create trigger evidence_ends before update of live on vault_cases for each row when (old.live and not new.live)
      execute function evidence_ends();

    create function evidence_ends_early() returns trigger language plpgsql as $$
    begin
      delete from evidence_files where case_id = new.id;
      return null;
    end $$;
    create trigger evidence_ends_early after update of state on cases for each row
      when (new.state in ('withdrawn', 'spam', 'erased') and old.state <> new.state)
      execute function evidence_ends_early();

    grant select, insert, delete on evidence_files, evidence_pieces to commonpurse_app;
    grant update (state) on evidence_files to commonpurse_app;
  `);
}
