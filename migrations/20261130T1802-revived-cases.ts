import type { Knex } from "knex";

const OPEN = ["submitted", "triage", "in_review", "second_review", "approved"];

/**
 * What is still open may end as erased by itself: an approved case whose owner did not say for a year where to be paid, and any that a restore brought
 * back from before its erasure.
 */
export async function up(sql: Knex): Promise<void> {
  await sql("case_steps").insert(
    OPEN.map((from_state) => ({ from_state, to_state: "erased", mover: "system" })),
  );
}
