import type { PoolClient, Pool } from "pg";
import { freeJobsOfDeadPools, holdPool } from "./job.store.ts";

/** How often the jobs of dead workers are looked for. */
const FREE_MS = 15_000;

/** One connection that says, by a lock, that this process's workers are alive, and gives back the jobs of those that are not. */
export class Lifeline {
  /** Resolves when the connection is lost: others may then take our jobs for a dead one's, so we must stop. */
  readonly lost: Promise<void>;
  /** Holds on before a worker takes its first job; all workers of a process share one pool. */
  readonly plugin: GraphileConfig.Plugin = {
    name: "CommonpurseLifeline",
    version: "1.0.0",
    worker: {
      hooks: {
        startWorker: async (_context, { worker }) => this.#hold(worker.workerPool.id),
      },
    },
  };
  readonly #pool: Pool;
  readonly #held = new Map<string, Promise<void>>();
  #client: PoolClient | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lose: () => void = () => undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  /** Opens the connection, and gives back what the dead left. */
  async connect(): Promise<void> {
    const client = await this.#pool.connect();
    this.#client = client;
    client.once("error", this.#lose).once("end", this.#lose);
    const free = (): void => void freeJobsOfDeadPools(client).catch(() => undefined);
    await freeJobsOfDeadPools(client);
    this.#timer = setInterval(free, FREE_MS);
  }

  /** Closes the connection: from now on we count as dead. */
  release(): void {
    clearInterval(this.#timer);
    // Closed, not handed back: the lock belongs to the connection.
    this.#client?.release(true);
    this.#client = undefined;
  }

  async #hold(id: string): Promise<void> {
    if (this.#client === undefined) return;
    const held = this.#held.get(id) ?? holdPool(this.#client, id);
    this.#held.set(id, held);
    await held;
  }
}
