/**
 * Stops whoever writes to a table, inside the unit or in the middle of its commit, until the test says go on: triggers that wait for a
 * lock which only the test holds. So a process can be killed at a known place with no word of it in the program.
 */
import type { Knex } from "knex";
import pg from "pg";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { eventually } from "./eventually.ts";

/** One place to be stopped at. */
export interface HoldPoint {
  readonly table: string;
  readonly event: "insert" | "update";
  /** `unit`: before the row is written. `commit`: all is done and the commit has begun, which nothing undoes any more. */
  readonly at: "unit" | "commit";
  /** SQL over `new` and `old`; every row unless said. */
  readonly when?: string;
}

export class DatabaseHolds {
  readonly #owner: Knex;
  readonly #locker: pg.Client;
  readonly #numbers: ReadonlyMap<string, number>;

  private constructor(owner: Knex, locker: pg.Client, numbers: ReadonlyMap<string, number>) {
    this.#owner = owner;
    this.#locker = locker;
    this.#numbers = numbers;
  }

  /** Puts a trigger at every point; nothing is held before `hold`. */
  static async install(
    database: { readonly owner: Knex; readonly address: DatabaseAddress },
    points: Readonly<Record<string, HoldPoint>>,
  ): Promise<DatabaseHolds> {
    const { owner, address } = database;
    const names = Object.keys(points);
    await owner.raw(
      `create function test_hold() returns trigger language plpgsql as $$
       begin
         perform pg_advisory_xact_lock_shared(7, tg_argv[0]::int);
         return new;
       end $$`,
    );
    for (const [number, [, point]] of Object.entries(points).entries())
      await owner.raw(triggerOf(number, point));
    const locker = new pg.Client(address);
    await locker.connect();
    return new DatabaseHolds(owner, locker, new Map(names.map((name, at) => [name, at])));
  }

  /** From now on whoever comes to this point waits. */
  async hold(name: string): Promise<void> {
    await this.#locker.query("select pg_advisory_lock(7, $1)", [this.#number(name)]);
  }

  /** Lets everybody go on, who is waiting and who comes. */
  async release(name: string): Promise<void> {
    await this.#locker.query("select pg_advisory_unlock(7, $1)", [this.#number(name)]);
  }

  /** Whether somebody waits at this point now. */
  async isReached(name: string): Promise<boolean> {
    return (await this.#waiting(name)).length > 0;
  }

  /** Lets go a point where a process was killed; when this returns its unit is over, undone or committed. */
  async releaseDead(name: string): Promise<void> {
    const pids = await this.#waiting(name);
    await this.release(name);
    await eventually("the dead one's unit to be over", async () => {
      const alive = await this.#owner("pg_stat_activity").whereIn("pid", pids).pluck("pid");
      return alive.length === 0 ? true : undefined;
    });
  }

  async close(): Promise<void> {
    await this.#locker.end();
  }

  async #waiting(name: string): Promise<number[]> {
    const found = await this.#owner.raw<{ rows: { pid: number }[] }>(
      `select pid from pg_locks
       where locktype = 'advisory' and classid = 7 and objid = ? and not granted
         and database = (select oid from pg_database where datname = current_database())`,
      [this.#number(name)],
    );
    return found.rows.map((row) => row.pid);
  }

  #number(name: string): number {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new Error(`there is no hold called ${name}`);
    return number;
  }
}

function triggerOf(number: number, { table, event, at, when = "true" }: HoldPoint): string {
  const does = `for each row when (${when}) execute function test_hold('${number}')`;
  return at === "unit"
    ? `create trigger test_hold_${number} before ${event} on ${table} ${does}`
    : `create constraint trigger test_hold_${number} after ${event} on ${table}
       deferrable initially deferred ${does}`;
}
