/** A follower of the chain in a database of its own, whose handler writes down what it was told. */
import { unreachable } from "../../src/base/fault.ts";
import type { ChainChange, ChainHandler, ChainSource } from "../../src/chain/chain.ts";
import { catchUp } from "../../src/chain/jobs.ts";
import type { MempoolMemory } from "../../src/chain/follow-mempool.ts";
import { watchScripts } from "../../src/chain/watch-scripts.ts";
import type { Reader, Work } from "../../src/db/unit.ts";
import { units } from "../../src/db/unit.ts";
import { testClock } from "./clock.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";

export interface FollowerOptions {
  readonly birth: number;
  readonly reorgLimit?: number;
  readonly chunk?: number;
  /** Runs after the one that writes down. */
  readonly handler?: ChainHandler;
}

export class Follower implements Reader {
  readonly changes: ChainChange[] = [];
  readonly work: Work;
  readonly #database: FreshDatabase;
  readonly #options: FollowerOptions;
  #memory: MempoolMemory = new Set();

  private constructor(database: FreshDatabase, options: FollowerOptions) {
    this.#database = database;
    this.#options = options;
    this.work = units(database.app, testClock(), seededRandom());
  }

  static async start(options: FollowerOptions): Promise<Follower> {
    return new Follower(await freshDatabase(), options);
  }

  get sql() {
    return this.#database.app;
  }

  get owner() {
    return this.#database.owner;
  }

  get handlers(): ChainHandler[] {
    const { handler } = this.#options;
    const record: ChainHandler = (_unit, change) => {
      this.changes.push(change);
      return Promise.resolve();
    };
    return handler === undefined ? [record] : [handler, record];
  }

  async watch(...scripts: readonly Uint8Array[]): Promise<void> {
    await this.work({ kind: "operator" }, (unit) => watchScripts(unit, scripts));
  }

  /** Follows to the tip; returns the changes of this time. */
  async follow(source: ChainSource): Promise<ChainChange[]> {
    const before = this.changes.length;
    const { sql, work, handlers } = this;
    await catchUp(
      { source, sql, work, handlers, network: "regtest", ...this.#options },
      this.#memory,
    );
    return this.changes.slice(before);
  }

  /** What a new process knows: nothing but the database. */
  forget(): void {
    this.#memory = new Set();
  }

  /** Every row about the chain, to compare two followers. */
  async rows(): Promise<Record<string, unknown[]>> {
    const tables: Record<string, unknown[]> = {};
    for (const table of TABLES) {
      const answer = await this.owner.raw<{ rows: { row: unknown }[] }>(
        `select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`,
      );
      tables[table] = answer.rows.map(({ row }) => row);
    }
    return tables;
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

const TABLES = [
  "chain_blocks",
  "chain_transactions",
  "chain_inclusions",
  "chain_scripts",
  "chain_outputs",
  "chain_spends",
  "chain_mempool",
];

/** A change in few words, for comparing: `+2`, `-3+4`, `=`; then `<arrived` and `>gone`. */
export function inShort(change: ChainChange): string {
  const { arrived, gone } = change.mempool;
  const moved = `${arrived.length > 0 ? `<${arrived.length}` : ""}${gone.length > 0 ? `>${gone.length}` : ""}`;
  switch (change.kind) {
    case "same":
      return `=${moved}`;
    case "extended":
      return `+${change.connected.length}${moved}`;
    case "reorganised":
      return `-${change.disconnected.length}+${change.connected.length}${moved}`;
    default:
      return unreachable(change);
  }
}
