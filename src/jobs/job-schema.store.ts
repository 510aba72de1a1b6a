import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Knex } from "knex";
import { APP_ROLE } from "../db/database.ts";

const SCHEMA = "graphile_worker";

/**
 * Applies those of graphile-worker's migrations that the database does not have, in the transaction of ours, and grants the
 * application what enqueueing and running jobs takes. The library's own runner commits step by step, so a failure
 * halfway would leave half a schema; its files say the same. Repeating it changes nothing.
 */
export async function installJobSchema(sql: Knex): Promise<void> {
  // The table by which the library knows its own state (its src/migrate.ts, installSchema).
  await sql.raw(`create schema if not exists ${SCHEMA}`);
  await sql.raw(`create table if not exists ${SCHEMA}.migrations (
    id int primary key, ts timestamptz default now() not null, breaking boolean not null default false)`);
  const rows = await sql<{ id: number }>(`${SCHEMA}.migrations`).select("id");
  const done = new Set(rows.map((row) => row.id));
  for (const { id, text } of await libraryMigrations()) {
    if (done.has(id)) continue;
    await sql.raw(text);
    await sql(`${SCHEMA}.migrations`).insert({ id, breaking: text.startsWith("--! breaking") });
  }
  await grantApplication(sql);
}

async function libraryMigrations(): Promise<{ id: number; text: string }[]> {
  const entry = createRequire(import.meta.url).resolve("graphile-worker");
  const folder = join(dirname(entry), "..", "sql");
  const files = (await readdir(folder)).filter((file) => /^\d{6}\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => ({
      id: Number.parseInt(file, 10),
      text: (await readFile(join(folder, file), "utf8"))
        .replaceAll(":GRAPHILE_WORKER_SCHEMA", SCHEMA)
        // knex would take an operator of jsonb for a place where a value goes.
        .replaceAll("?", "\\?"),
    })),
  );
}

/** The library protects its tables by row security without a policy, which shuts out everybody but the owner. */
async function grantApplication(sql: Knex): Promise<void> {
  await sql.raw(`grant usage on schema ${SCHEMA} to ${APP_ROLE}`);
  await sql.raw(
    `grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${APP_ROLE}`,
  );
  await sql.raw(`revoke insert, update, delete on ${SCHEMA}.migrations from ${APP_ROLE}`);
  await sql.raw(`grant usage on all sequences in schema ${SCHEMA} to ${APP_ROLE}`);
  await sql.raw(`do $$
    declare name text;
    begin
      for name in select relname from pg_class
        where relnamespace = '${SCHEMA}'::regnamespace and relkind = 'r' and relrowsecurity
      loop
        execute format('drop policy if exists application on ${SCHEMA}.%I', name);
        execute format('create policy application on ${SCHEMA}.%I to ${APP_ROLE} using (true) with check (true)', name);
      end loop;
    end $$`);
}
