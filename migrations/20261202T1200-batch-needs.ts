import type { Knex } from "knex";

/**
 * How many people must approve a batch is said when it is frozen, by what it pays, and never changed: not below what the people list in force needs. A
 * batch of which only the signer's log told is signed already, and nobody is asked for it. Batches of old have what the list needs now.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function approvers_listed() returns integer language sql stable as $$
      select coalesce((select substring(text from '"need":([0-9]+)')::integer from people_lists order by seq desc limit 1), 2)
    $$;
  `);
  const { rows } = await sql.raw<{ rows: { listed: number }[] }>(
    "select approvers_listed() as listed",
  );
  await sql.raw(`
    alter table batches add column need integer not null default ${Number(rows[0]?.listed)} check (need between 2 and 20);
    alter table batches alter column need drop default;

    create function batch_need_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' and new.manifest is not null and new.need < approvers_listed() then
        raise exception 'fewer people than the people list needs' using errcode = 'P0001';
      end if;
      if tg_op = 'UPDATE' and new.need is distinct from old.need then
        raise exception 'how many must approve a batch never changes' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_need_stays before insert or update on batches for each row execute function batch_need_stays();
    alter table batches enable always trigger batch_need_stays;
  `);
}
