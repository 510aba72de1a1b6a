/** A server of the simulation's own, which forgets everything, and one migrated database on it. */
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { openDatabase } from "../../src/db/database.ts";
import { startCluster } from "../../src/db/embedded/cluster.ts";
import { migrate } from "../../src/db/migrate.ts";
import { scratchParent } from "../support/scratch.ts";

/** Speed for data that nobody will miss. A deadlock, which two processes in a race may meet, is noticed soon. */
const CARELESS = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  autovacuum: "off",
  deadlock_timeout: "20ms",
  jit: "off",
};

/** Runs `act` with such a database and removes it afterwards. */
export async function withCluster<T>(act: (address: DatabaseAddress) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(scratchParent(), "commonpurse-simulate-"));
  const cluster = await startCluster({ dataDir, throwaway: true, settings: CARELESS });
  const address = cluster.address();
  const owner = openDatabase(address, "owner");
  try {
    await migrate(owner);
    await owner.destroy();
    return await act(address);
  } finally {
    await cluster.stop();
  }
}
