import type { Knex } from "knex";
import { installJobSchema } from "../src/jobs/job-schema.store.ts";

/** The job queue: graphile-worker's own schema, and the rights of the application on it. A newer library that adds to it needs a new migration that says the same. */
export async function up(sql: Knex): Promise<void> {
  await installJobSchema(sql);
}
