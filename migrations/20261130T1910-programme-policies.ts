import type { Knex } from "knex";

/**
 * The versions of each programme's policy, kept for good: a version is written once, and all that changes later is that a second person agrees.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table programme_policies (
      programme text not null references programmes,
      version integer not null check (version >= 1),
      body text not null check (length(body) between 2 and 8192),
      digest text not null check (digest ~ '^[0-9a-f]{64}$'),
      widens boolean not null,
      proposed_by text not null check (proposed_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      agreed_by text check (agreed_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      primary key (programme, version),
      constraint programme_policies_two check (agreed_by <> proposed_by),
      check (widens or agreed_by is null)
    );

    create function programme_policy_keeps() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.agreed_by is null
        and new.version = 1 + coalesce((select max(version) from programme_policies p where p.programme = new.programme), 0) then
        return new;
      end if;
      if tg_op = 'UPDATE' and old.agreed_by is null and new.agreed_by is not null
        and (new.programme, new.version, new.body, new.digest, new.widens, new.proposed_by)
          = (old.programme, old.version, old.body, old.digest, old.widens, old.proposed_by) then
        return new;
      end if;
      raise exception 'versions of a policy are kept as they were proposed' using errcode = 'P0001';
    end $$;
    create trigger programme_policy_keeps before insert or update or delete on programme_policies
      for each row execute function programme_policy_keeps();
    create trigger programme_policy_keeps_all before truncate on programme_policies for each statement execute function refuse_change();
    alter table programme_policies enable always trigger programme_policy_keeps;
    alter table programme_policies enable always trigger programme_policy_keeps_all;

    grant select, insert on programme_policies to commonpurse_app;
    grant update (agreed_by) on programme_policies to commonpurse_app;
  `);
}
