import type { Knex } from "knex";

/**
 * A household holds together where a link of it is open again: until somebody has judged that pair, it counts as one. The trigger takes the programme's row no
 * harder than the application does, and only where there is something to bound: references to the programme, as every gift and request has, go by it.
 * It holds a mistake of the program, and a race of two of its servers; whoever writes with the program's role can name another month, or another policy.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create or replace function household_grants(of_case uuid, of_programme text, since date) returns integer language sql stable set search_path = pg_catalog, public, pg_temp as $$
      with recursive household(id) as (
        select of_case
        union
        select case when p.case_a = h.id then p.case_b else p.case_a end from household h
          join duplicate_pairs p on (p.case_a = h.id or p.case_b = h.id)
            and (p.state in ('same_household', 'confirmed_duplicate') or (p.state in ('suspected', 'needs_info') and p.strength <> 'weak'))
      )
      select count(*)::integer from household h join cases c on c.id = h.id
      where h.id <> of_case and c.programme = of_programme
        and (c.state in ('approved', 'active', 'completed') or (c.state = 'withdrawn' and exists (
          select from case_events e where e.case_id = c.id and e.from_state = 'active' and e.to_state = 'withdrawn')))
        and exists (select from case_events e where e.case_id = c.id and e.to_state = 'approved' and (e.month + interval '1 month')::date > since)
    $$;

    create function household_bound(of_programme text) returns jsonb language sql stable set search_path = pg_catalog, public, pg_temp as $$
      select jsonb_build_object('most', p.body::jsonb->'householdGrants', 'days', p.body::jsonb->'windowDays') from programme_policies p
        where p.programme = of_programme and (not p.widens or p.agreed_by is not null) order by p.version desc limit 1
    $$;

    create or replace function household_has_room() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
    declare
      code_of text := (select programme from cases where id = new.case_id);
      bound jsonb := household_bound(code_of);
    begin
      if coalesce(bound->>'most', '') = '' then
        return new;
      end if;
      -- Two of one household at once: the later one sees what the first one wrote.
      perform from programmes where code = code_of for no key update;
      bound := household_bound(code_of);
      if coalesce(bound->>'most', '') <> '' and household_grants(new.case_id, code_of,
        (new.month + interval '1 month')::date - (bound->>'days')::integer) >= (bound->>'most')::integer then
        raise exception 'a household is granted no more than the policy of its programme says' using errcode = 'P0001';
      end if;
      return new;
    end $$;
  `);
}
