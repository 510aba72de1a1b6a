import type { Knex } from "knex";

/**
 * What is settled can still be undone by a deep reorganisation: a gift is then lost (its turns are even again, and the public book keeps
 * it), a batch is in flight again.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table gifts drop constraint gifts_check;
    create or replace function batch_moves() returns trigger language plpgsql as $$
    begin
      if new.state is distinct from old.state and (old.state || '>' || new.state) not in
        ('frozen>signed', 'frozen>voided', 'voided>signed', 'signed>confirmed', 'confirmed>signed', 'confirmed>settled', 'settled>signed') then
        raise exception 'a batch cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      return new;
    end $$;
  `);
}
