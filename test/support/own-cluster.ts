/** A database server of one test's own: it can be stopped, and then its whole folder lies there as a thief of the machine finds it. */
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../src/db/database.ts";
import { startCluster } from "../../src/db/embedded/cluster.ts";
import type { Cluster } from "../../src/db/embedded/cluster.ts";
import { migrate } from "../../src/db/migrate.ts";
import type { FreshDatabase } from "./postgres.ts";

/** Only waiting for the disk is left out. */
const SETTINGS = { fsync: "off" };

export class OwnCluster {
  readonly #asked: string;
  #cluster: Cluster;

  private constructor(asked: string, cluster: Cluster) {
    this.#asked = asked;
    this.#cluster = cluster;
  }

  /** A running server with nothing but a migrated database. */
  static async start(): Promise<OwnCluster> {
    const parent = await mkdtemp(join(tmpdir(), "own-cluster-"));
    // A server that root starts runs as somebody else, who must get there.
    await chmod(parent, 0o711);
    const asked = join(parent, "postgres");
    const own = new OwnCluster(asked, await startCluster({ dataDir: asked, settings: SETTINGS }));
    const database = own.open();
    await migrate(database.owner);
    await database.close();
    return own;
  }

  /** Where all its files are. */
  async folder(): Promise<string> {
    return realpath(this.#asked);
  }

  /** Its database, whose `close` ends the connections and leaves everything. */
  open(): FreshDatabase {
    const address = this.#cluster.address();
    const owner = openDatabase(address, "owner");
    const app = openDatabase(address, "app");
    const close = async (): Promise<void> => {
      await owner.destroy();
      await app.destroy();
    };
    return { owner, app, address, close };
  }

  /** Ends its processes. */
  async stop(): Promise<void> {
    await this.#cluster.stop();
  }

  /** Starts it on the files that it left. */
  async again(): Promise<void> {
    this.#cluster = await startCluster({ dataDir: this.#asked, settings: SETTINGS });
  }

  /** Removes all of it; it is stopped. */
  async remove(): Promise<void> {
    await rm(await this.folder(), { recursive: true });
    await rm(join(this.#asked, ".."), { recursive: true });
  }
}
