import { randomBytes } from "node:crypto";
import type { Knex } from "knex";
import pg from "pg";
import { inject } from "vitest";
import { openDatabase } from "../../src/db/database.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { databaseOn } from "./database-server.ts";

/** One migrated database of a test's own. */
export interface FreshDatabase {
  /** The pool that migrations use; tests may use it to look, or to do what the application may not. */
  readonly owner: Knex;
  /** The pool that the application uses. */
  readonly app: Knex;
  readonly address: DatabaseAddress;
  /** Closes both pools and drops the database. */
  close(): Promise<void>;
}

/**
 * Clones the migrated template (20–40 ms), or another database that nobody is connected to; use one for each test file, in beforeAll, and close
 * it in afterAll.
 */
export async function freshDatabase(of?: DatabaseAddress): Promise<FreshDatabase> {
  const { address: server, template: migrated, copiesFiles, broken } = inject("databaseServer");
  if (broken !== undefined) throw new Error(broken);
  const template = of === undefined ? migrated : nameOf(of);
  // The template's name is the run's; 6 random bytes keep the workers of one run apart.
  const name = `${migrated}_${randomBytes(6).toString("hex")}`;
  const how = copiesFiles ? " strategy file_copy" : "";
  await onServer(server, `create database ${name} template ${template}${how}`);
  const address = databaseOn(server, name);
  const owner = openDatabase(address, "owner");
  const app = openDatabase(address, "app");
  return {
    owner,
    app,
    address,
    async close() {
      await owner.destroy();
      await app.destroy();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

/** A database without any table, as an operator makes one. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  const { address: server, template, broken } = inject("databaseServer");
  if (broken !== undefined) throw new Error(broken);
  const name = `${template}_e${randomBytes(6).toString("hex")}`;
  await onServer(server, `create database ${name}`);
  const address = databaseOn(server, name);
  const owner = openDatabase(address, "owner");
  const app = openDatabase(address, "app");
  return {
    owner,
    app,
    address,
    async close() {
      await owner.destroy();
      await app.destroy();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

function nameOf({ connectionString, database }: DatabaseAddress): string {
  return connectionString === undefined
    ? (database ?? "")
    : new URL(connectionString).pathname.slice(1);
}

/** A connection that is kept, and ends with the worker: each new one takes the server as long as a clone. */
let kept: pg.Pool | undefined;

async function onServer(server: DatabaseAddress, sql: string): Promise<void> {
  kept ??= keep(server);
  await kept.query(sql);
}

function keep(server: DatabaseAddress): pg.Pool {
  const pool = new pg.Pool({ ...server, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true });
  // The server may end before the worker does.
  pool.on("error", () => undefined);
  return pool;
}
