import type { Knex } from "knex";

/** A question that is not answered in time brings the case back to who asked: nobody ends one alone by asking. Cases that expired before stay so. */
export async function up(sql: Knex): Promise<void> {
  await sql("case_steps").where({ from_state: "info_requested", to_state: "expired" }).delete();
  await sql("case_steps").insert(
    ["in_review", "second_review"].map((to_state) => ({
      ...{ from_state: "info_requested", to_state, mover: "system" },
    })),
  );
}
