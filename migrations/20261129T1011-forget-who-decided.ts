import type { Knex } from "knex";

/**
 * Two reviewers sign an award, so whoever knew which two decided a case could find its payout (docs/decisions/0012). Once a case is
 * decided nobody's name stands with it; looks are kept by a tag that only the case's key yields; histories and entries know the month; and
 * `mix_cases` rewrites rows, because PostgreSQL writes the number of the transaction into each.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table case_events disable trigger case_events_keep;
    alter table case_events add column role text check (role in ('applicant', 'triager', 'reviewer', 'system'));
    update case_events set at = date_trunc('month', at)::date, role = case
      when to_state in ('submitted', 'withdrawn') then 'applicant'
      when to_state in ('triage', 'spam') or from_state = 'triage' then 'triager'
      when to_state in ('active', 'completed') or (from_state = 'second_review' and to_state = 'in_review') then 'system'
      else 'reviewer' end;
    alter table case_events alter column role set not null;
    alter table case_events drop column by;
    alter table case_events rename column at to month;
    alter table case_events add constraint case_events_month check (extract(day from month) = 1);
    drop trigger case_events_keep on case_events;

    -- An update that changes nothing is how rows are rewritten; every other one is refused.
    create function keep_row() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and new is not distinct from old then
        return new;
      end if;
      raise exception 'rows of % are never changed', tg_table_name using errcode = 'P0001';
    end $$;
    create trigger case_events_keep before update or delete on case_events for each row execute function keep_row();
    alter table case_events enable always trigger case_events_keep;

    update vault_entries set sealed_on = date_trunc('month', sealed_on)::date;
    alter table vault_entries rename column sealed_on to sealed_in;
    alter table vault_entries add constraint vault_entries_month check (extract(day from sealed_in) = 1);
    create trigger vault_entries_keep before update on vault_entries for each row execute function keep_row();
    alter table vault_entries enable always trigger vault_entries_keep;

    -- Looks of before get a tag that nothing yields: who looked when and why stays, and which looks were at one case.
    alter table vault_access disable trigger vault_access_keep;
    alter table vault_access add column tag text check (tag ~ '^[0-9a-f]{32}$');
    update vault_access a set tag = t.tag from (
      select case_id, replace(gen_random_uuid()::text, '-', '') as tag from vault_access group by case_id) t
      where t.case_id = a.case_id;
    alter table vault_access alter column tag set not null;
    alter table vault_access drop column case_id, drop column seq;
    alter table vault_access enable always trigger vault_access_keep;
    create index vault_access_tag on vault_access (tag);

    -- Who is drawn and what they said: written while a case is undecided, forgotten when it is decided, never changed.
    alter table case_decisions disable trigger case_decisions_keep;
    delete from case_decisions d using cases c
      where c.id = d.case_id and c.state not in ('submitted', 'triage', 'in_review', 'second_review');
    delete from case_assignments a using cases c
      where c.id = a.case_id and c.state not in ('submitted', 'triage', 'in_review', 'second_review');
    delete from vault_wraps w using cases c
      where c.id = w.case_id and w.reader <> '@claim' and c.state not in ('submitted', 'triage', 'in_review', 'second_review');
    drop trigger case_decisions_keep on case_decisions;
    create function case_duty_keeps() returns trigger language plpgsql as $$
    declare
      open boolean := exists (select from cases c where c.id = coalesce(new.case_id, old.case_id)
        and c.state in ('submitted', 'triage', 'in_review', 'second_review'));
    begin
      if tg_op = 'INSERT' and open then
        return new;
      end if;
      if tg_op = 'DELETE' and not open then
        return old;
      end if;
      raise exception 'rows of % stand from the draw to the decision', tg_table_name using errcode = 'P0001';
    end $$;
    create trigger case_duty_keeps before insert or update or delete on case_assignments for each row execute function case_duty_keeps();
    create trigger case_duty_keeps before insert or update or delete on case_decisions for each row execute function case_duty_keeps();
    alter table case_assignments enable always trigger case_duty_keeps;
    alter table case_decisions enable always trigger case_duty_keeps;

    -- One after another in an order that nothing tells: the place of a row in its table is an order too.
    create function mix_cases(since date) returns integer language plpgsql as $$
    declare
      touched uuid[] := array(select distinct case_id from case_events where month >= since);
      one record;
      rows integer := 0;
    begin
      for one in select unnest(touched) as id order by gen_random_uuid() loop
        update cases set version = version where id = one.id;
        rows := rows + 1;
      end loop;
      for one in select case_id, number from case_events where month >= since order by gen_random_uuid() loop
        update case_events set number = number where case_id = one.case_id and number = one.number;
      end loop;
      for one in select unnest(touched) as id order by gen_random_uuid() loop
        update vault_cases set last_seq = last_seq where case_id = one.id;
      end loop;
      for one in select case_id, seq from vault_entries where sealed_in >= since order by gen_random_uuid() loop
        update vault_entries set seq = seq where case_id = one.case_id and seq = one.seq;
      end loop;
      return rows;
    end $$;

    grant update (number) on case_events to commonpurse_app;
    grant update (seq) on vault_entries to commonpurse_app;
    grant delete on case_assignments, case_decisions to commonpurse_app;
    revoke execute on function mix_cases(date) from public;
    grant execute on function mix_cases(date) to commonpurse_app;
  `);
}
