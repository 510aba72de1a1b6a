import type { Knex } from "knex";

/** Two reviewers are two people: one name written twice is not a second pair of eyes, whoever writes the row. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function all_distinct(names text[]) returns boolean language sql immutable as $$
      select count(distinct name) = count(*) from unnest(names) as name
    $$;
    alter table payouts add constraint payouts_reviewers_distinct check (all_distinct(reviewers));
  `);
}
