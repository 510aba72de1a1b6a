import type { Knex } from "knex";

/**
 * What a programme grants to one household is bounded where its policy says so: reckoned from pairs and steps, never counted up. The trigger holds the same as the
 * application, by months: a step names no day, so the last day of its month is taken for it, and nothing is refused that the day would let pass.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function household_grants(of_case uuid, of_programme text, since date) returns integer language sql stable set search_path = pg_catalog, public, pg_temp as $$
      with recursive household(id) as (
        select of_case
        union
        select case when p.case_a = h.id then p.case_b else p.case_a end from household h
          join duplicate_pairs p on (p.case_a = h.id or p.case_b = h.id) and p.state in ('same_household', 'confirmed_duplicate')
      )
      select count(*)::integer from household h join cases c on c.id = h.id
      where h.id <> of_case and c.programme = of_programme
        and (c.state in ('approved', 'active', 'completed') or (c.state = 'withdrawn' and exists (
          select from case_events e where e.case_id = c.id and e.from_state = 'active' and e.to_state = 'withdrawn')))
        and exists (select from case_events e where e.case_id = c.id and e.to_state = 'approved' and (e.month + interval '1 month')::date > since)
    $$;

    create function household_has_room() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    declare
      code_of text := (select programme from cases where id = new.case_id);
      policy jsonb;
    begin
      -- Two of one household at once: the later one sees what the first one wrote.
      perform from programmes where code = code_of for update;
      select body::jsonb into policy from programme_policies
        where programme = code_of and (not widens or agreed_by is not null) order by version desc limit 1;
      if policy->>'householdGrants' is not null and household_grants(new.case_id, code_of,
        (new.month + interval '1 month')::date - (policy->>'windowDays')::integer) >= (policy->>'householdGrants')::integer then
        raise exception 'a household is granted no more than the policy of its programme says' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger household_has_room before insert on case_events for each row
      when (new.to_state = 'approved') execute function household_has_room();
    alter table case_events enable always trigger household_has_room;
  `);
}
