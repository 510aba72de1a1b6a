/**
 * Runs once before all tests: finds a server (DATABASE_URL, or a throwaway cluster of our own that forgets everything at the
 * end, without fsync), migrates one database, and leaves it as the template that `freshDatabase` clones.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../src/db/database.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { startCluster } from "../../src/db/embedded/cluster.ts";
import { migrate } from "../../src/db/migrate.ts";
import { databaseOn } from "./database-server.ts";
import { sayProblems } from "./problem-tally.ts";
import { useScratch } from "./scratch.ts";

/** Speed for data that nobody will miss. */
const CARELESS = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  autovacuum: "off",
  max_connections: "200",
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const forgetScratch = useScratch();
  const server = await findServer();
  // Two runs on one DATABASE_URL must not meet.
  const template = `test_${randomBytes(4).toString("hex")}`;
  await onServer(server.address, `create database ${template}`);
  const owner = openDatabase(databaseOn(server.address, template), "owner", 2);
  // Tests that need no database still run when a migration is broken; the others say why they cannot.
  const broken = await migrate(owner).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  await owner.destroy();
  const { address, copiesFiles } = server;
  project.provide("databaseServer", { address, template, copiesFiles, broken });
  return async () => {
    await dropAll(server.address, template);
    await server.stop();
    process.stdout.write(await sayProblems());
    forgetScratch();
  };
}

async function findServer(): Promise<{
  address: DatabaseAddress;
  copiesFiles: boolean;
  stop: () => Promise<void>;
}> {
  const url = process.env["DATABASE_URL"];
  if (url !== undefined && url !== "") {
    const stop = async (): Promise<void> => Promise.resolve();
    return { address: { connectionString: url }, copiesFiles: false, stop };
  }
  const dataDir = await mkdtemp(join(tmpdir(), "commonpurse-test-"));
  const cluster = await startCluster({ dataDir, throwaway: true, settings: CARELESS });
  return { address: cluster.address(), copiesFiles: true, stop: () => cluster.stop() };
}

/** Drops the template and what tests that failed left behind. */
async function dropAll(address: DatabaseAddress, template: string): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    "select datname from pg_database where datname like $1",
    [`${template}%`],
  );
  for (const { datname } of rows)
    await client.query(`drop database if exists ${datname} with (force)`);
  await client.end();
}

async function onServer(address: DatabaseAddress, sql: string): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  await client.query(sql);
  await client.end();
}
