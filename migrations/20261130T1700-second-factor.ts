import type { Knex } from "knex";

/**
 * How often in a row a person's second factor was wrong, and since when it rests; whether a session began with one, and when its person
 * last proved who they are. A session of before has no second factor, and was proved when it began.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table people
      add column code_tries smallint not null default 0 check (code_tries between 0 and 5),
      add column code_tried_at timestamptz,
      add constraint people_tries_dated check (code_tries = 0 or code_tried_at is not null);
    alter table sessions
      add column second_factor boolean not null default false,
      add column proven_at timestamptz check (proven_at >= issued_at);
    grant update (code_tries, code_tried_at) on people to commonpurse_app;
    grant update (second_factor, proven_at) on sessions to commonpurse_app;
  `);
}
