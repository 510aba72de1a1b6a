/** A migrated database on a throwaway server of its own, with the settings that ours have. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Knex } from "knex";
import { openDatabase } from "../../src/db/database.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { startCluster } from "../../src/db/embedded/cluster.ts";
import { migrate } from "../../src/db/migrate.ts";

/** What a bench works on. */
export interface BenchDatabase {
  readonly owner: Knex;
  readonly app: Knex;
  readonly address: DatabaseAddress;
}

/** Runs `act` with such a database and removes it afterwards. */
export async function withDatabase(act: (database: BenchDatabase) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "commonpurse-bench-"));
  const cluster = await startCluster({ dataDir, throwaway: true });
  const address = cluster.address();
  const owner = openDatabase(address, "owner");
  const app = openDatabase(address, "app", 8);
  try {
    await migrate(owner);
    await act({ owner, app, address });
  } finally {
    await app.destroy();
    await owner.destroy();
    await cluster.stop();
  }
}
