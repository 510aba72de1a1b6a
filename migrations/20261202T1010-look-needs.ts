import type { Knex } from "knex";

/**
 * A look is at what its purpose needs, and the log takes no other one: since a look is written in the unit that opens an entry, nothing else is opened. No purpose of the staff needs a
 * destination, a descriptor, an award or a key (docs/decisions/0033). What is in the log already stays as it was written.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function vault_access_needs(purpose text) returns text[]
      language sql immutable set search_path = pg_catalog, pg_temp as $$
        select case purpose
          when 'triage' then array['request', 'message', 'evidence']
          when 'review' then array['request', 'appeal', 'assessment', 'message', 'evidence']
          when 'decision' then array['request', 'appeal', 'assessment', 'message', 'evidence']
          when 'appeal' then array['request', 'appeal', 'assessment', 'message', 'evidence']
          when 'oversight' then array['request', 'appeal', 'assessment', 'evidence']
          when 'messages' then array['request', 'message']
          when 'duplicates' then array['request', 'note']
          when 'erasure' then array['request']
          else array[]::text[] end $$;

    create function vault_access_fits() returns trigger
      language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      if new.kind <> all (public.vault_access_needs(new.purpose)) then
        raise exception 'no look for % opens %', new.purpose, new.kind using errcode = 'check_violation';
      end if;
      return new;
    end $$;
    create trigger vault_access_fits before insert on vault_access
      for each row execute function vault_access_fits();
    alter table vault_access enable always trigger vault_access_fits;
  `);
}
