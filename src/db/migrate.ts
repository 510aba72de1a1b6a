import { readdir } from "node:fs/promises";
import type { Knex } from "knex";
import { APP_ROLE } from "./database.ts";

/** The migrations beside the compiled or the plain sources; both trees have the same shape. */
const FOLDER = new URL("../../migrations/", import.meta.url);

/** Any constant: the advisory lock that lets one process migrate at a time. */
const LOCK = 4_271_001;

interface Migration {
  up(sql: Knex.Transaction): Promise<void>;
}

/**
 * Brings the database to the newest schema; forward only, each migration in its own transaction, safe to run from several
 * processes at once. `sql` must connect as the owner. Returns the names that were applied now.
 */
export async function migrate(sql: Knex): Promise<string[]> {
  return sql.transaction(async (lock) => {
    await lock.raw("select pg_advisory_xact_lock(?)", [LOCK]);
    return applyPending(sql);
  });
}

/** As `migrate`, inside a transaction and undone with it; with `only` those named are applied and no others: the schema of a backup. */
export async function migrateWithin(
  transaction: Knex.Transaction,
  only?: readonly string[],
): Promise<string[]> {
  await transaction.raw("select pg_advisory_xact_lock(?)", [LOCK]);
  return applyPending(transaction, only);
}

async function applyPending(sql: Knex, only?: readonly string[]): Promise<string[]> {
  await prepare(sql);
  const applied: string[] = [];
  for (const name of await pendingMigrations(sql)) {
    if (only?.includes(name) === false) continue;
    const migration = (await import(new URL(await fileOf(name), FOLDER).href)) as Migration;
    await sql
      .transaction(async (transaction) => {
        await migration.up(transaction);
        await transaction("schema_migrations").insert({ name });
      })
      .catch((error: unknown) => {
        // knex puts the whole statement before the reason.
        const reason = error instanceof Error ? error.message.split(" - ").at(-1) : "";
        throw new Error(`Migration ${name} failed: ${reason ?? ""}`, { cause: error });
      });
    applied.push(name);
  }
  return applied;
}

/** Names of migrations that this code has and the database has not, in order; throws when the database has one that this code does not know. */
export async function pendingMigrations(sql: Knex): Promise<string[]> {
  const known = (await migrationFiles()).map((file) => file.replace(/\.(ts|js)$/, ""));
  const rows = await sql<{ name: string }>("schema_migrations").select("name");
  const done = new Set(rows.map((row) => row.name));
  for (const name of done) {
    if (!known.includes(name))
      throw new Error(
        `The database was migrated by a newer version (${name}). Run that version, or restore a backup.`,
      );
  }
  return known.filter((name) => !done.has(name));
}

async function prepare(sql: Knex): Promise<void> {
  // Roles belong to the cluster, so another database of it may have made this one already, perhaps at this moment.
  await sql.raw(`do $$ begin
    if not exists (select from pg_roles where rolname = '${APP_ROLE}') then create role ${APP_ROLE} nologin; end if;
  exception when duplicate_object or unique_violation then null; end $$`);
  await sql.raw(`do $$ begin execute format('grant ${APP_ROLE} to %I', current_user); end $$`);
  await sql.raw("create table if not exists schema_migrations (name text primary key)");
  await sql.raw(`grant select on schema_migrations to ${APP_ROLE}`);
  await sql.raw(`grant usage on schema public to ${APP_ROLE}`);
}

async function migrationFiles(): Promise<string[]> {
  const files = await readdir(FOLDER);
  return files
    .filter((file) => /^\d{8}T\d{4}-.*\.(ts|js)$/.test(file) && !file.endsWith(".d.ts"))
    .sort();
}

async function fileOf(name: string): Promise<string> {
  const file = (await migrationFiles()).find((entry) => entry.replace(/\.(ts|js)$/, "") === name);
  if (file === undefined) throw new Error(`migration ${name} is missing`);
  return file;
}
