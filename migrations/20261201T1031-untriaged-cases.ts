import type { Knex } from "knex";

/** A request that nobody sends to review ends, after so many days as the policy of its programme names. */
export async function up(sql: Knex): Promise<void> {
  await sql("case_steps").insert(
    ["submitted", "triage"].map((from_state) => ({
      from_state,
      to_state: "expired",
      mover: "system",
    })),
  );
}
