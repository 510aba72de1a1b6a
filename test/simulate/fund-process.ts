/**
 * A process of the fund that dies at a chosen await: before the call, or after it and before its answer. What it had open is undone by the
 * database as for any connection that is lost, and nothing that it calls afterwards comes to anything.
 */
import type { Knex } from "knex";
import type { MempoolMemory } from "../../src/chain/follow-mempool.ts";
import { openDatabase } from "../../src/db/database.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import type { Turns } from "./turns.ts";

/** Thrown into whatever a killed process still waits for. */
export class Killed extends Error {
  override readonly name = "Killed";
}

/**
 * How a process dies: before the call or after it, and whether its connection to the database is really cut. Without, the connection lives
 * on for the next process and the open unit is rolled back, which comes to the same and is faster.
 */
export const DEATHS = ["before", "after", "cut-before", "cut-after"] as const;
export type Death = (typeof DEATHS)[number];

type Callback = (error: Error | null, result?: unknown) => void;

/** What is used here of pg's client. */
interface Connection {
  readonly processID: number;
  readonly connection: { readonly stream: { destroy(): void } };
  query(config: unknown, callback?: unknown): unknown;
}

/** One call of a process, as its death looks at it. */
interface Call<T> {
  readonly run: () => Promise<T>;
  readonly pid?: number;
  /** Undoes what the call's connection has open. */
  readonly rollback?: () => Promise<unknown>;
  readonly cut?: () => void;
  /** What the call does to the database transaction that it is in. */
  readonly edge?: "begin" | "commit" | "rollback" | undefined;
}

export class FundProcess {
  readonly name: string;
  readonly sql: Knex;
  /** What it knows of the mempool; lost when it dies. */
  memory: MempoolMemory = new Set();
  /** Given while two processes take turns. */
  turns: Turns | undefined;
  #isDead = false;
  #fuse: { left: number; death: Death } | undefined;

  constructor(name: string, address: DatabaseAddress) {
    this.name = name;
    this.sql = openDatabase(address, "app", 4);
    const client = this.sql.client as { acquireRawConnection(): Promise<Connection> };
    const acquire = client.acquireRawConnection.bind(client);
    client.acquireRawConnection = async () => this.#guard(await acquire());
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** From now on it dies at its call number `left`, counted from 0. */
  arm(left: number, death: Death): void {
    this.#fuse = { left, death };
  }

  /** A new process in the place of this one, which knows nothing; also when it never died. */
  restart(): void {
    this.#fuse = undefined;
    this.#isDead = false;
    this.memory = new Set();
  }

  /** Whatever it waits for that is no query: its node, its signer. */
  async call<T>(run: () => Promise<T>): Promise<T> {
    return this.#through({ run });
  }

  async close(): Promise<void> {
    await this.sql.destroy();
  }

  async #through<T>(call: Call<T>): Promise<T> {
    const { turns } = this;
    if (turns === undefined || this.#isDead) return this.#run(call);
    return turns.take(this, call.pid, () => this.#run(call));
  }

  async #run<T>(call: Call<T>): Promise<T> {
    if (this.#isDead) {
      if (call.edge === "rollback") return call.run();
      if (call.edge === "commit") await call.rollback?.();
      throw new Killed();
    }
    const death = this.#burn();
    if (death === undefined) return call.run();
    if (death === "after" || death === "cut-after") await call.run();
    this.#isDead = true;
    if (death === "cut-before" || death === "cut-after") call.cut?.();
    // Whoever fails to begin or to commit is not asked to roll back.
    else if (call.edge === "begin" || (call.edge === "commit" && death === "before"))
      await call.rollback?.();
    throw new Killed();
  }

  #burn(): Death | undefined {
    if (this.#fuse === undefined) return undefined;
    if (this.#fuse.left > 0) {
      this.#fuse.left -= 1;
      return undefined;
    }
    return this.#fuse.death;
  }

  #guard(connection: Connection): Connection {
    const send = connection.query.bind(connection);
    const run = (config: unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        send(config, (error: Error | null, result: unknown) =>
          error === null ? resolve(result) : reject(error),
        );
      });
    connection.query = (config, callback) => {
      const text = typeof config === "string" ? config : (config as { text: string }).text;
      if (typeof callback !== "function" || text.startsWith("set tcp"))
        return send(config, callback);
      const answer = callback as Callback;
      void this.#through({
        run: () => run(prepared(config)),
        pid: connection.processID,
        rollback: () => run("rollback"),
        cut: () => connection.connection.stream.destroy(),
        edge: edgeOf(text),
      }).then(
        (result) => answer(null, result),
        (error: unknown) => answer(error as Error),
      );
      return undefined;
    };
    return connection;
  }
}

/** Statement text → its name on the server; the same few hundred texts come again and again. */
const names = new Map<string, string>();

/** The same query as a prepared statement: most of what a small one costs is its plan. */
function prepared(config: unknown): unknown {
  if (typeof config === "string") return config;
  const { text } = config as { text: string };
  if (!/^\s*(select|insert|update|delete|with)\b/i.test(text)) return config;
  const name = names.get(text) ?? `s${names.size}`;
  names.set(text, name);
  return { ...(config as object), name };
}

function edgeOf(text: string): Call<unknown>["edge"] {
  const [, word] = /^(begin|commit|rollback)\b/i.exec(text) ?? [];
  const edge = word?.toLowerCase();
  return edge === "begin" || edge === "commit" || edge === "rollback" ? edge : undefined;
}
