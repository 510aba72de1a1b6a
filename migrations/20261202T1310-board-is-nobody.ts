import type { Knex } from "knex";

/** No person is called what the people list calls the board: records of what its key opened would be theirs. The program never took such a name. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw("alter table people add constraint people_code_not_board check (code <> 'board')");
}
