import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asLeader } from "../../../src/db/leader.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { isDatabaseAway } from "../../../src/db/pg-error.ts";
import { eventually } from "../../support/eventually.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { MuteProxy } from "../../support/mute-proxy.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

/** Work that ends when it is told. */
function slowWork(): { work: () => Promise<string>; started: Promise<void>; finish: () => void } {
  let finish: () => void = () => undefined;
  let start: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const started = new Promise<void>((resolve) => (start = resolve));
  const work = async (): Promise<string> => {
    start();
    await finished;
    return "done";
  };
  return { work, started, finish: () => finish() };
}

test("one leads, and the others are told at once that they do not", async () => {
  const slow = slowWork();
  const first = asLeader(database.app, "publish", slow.work);
  await slow.started;
  const others = Array.from({ length: 5 }, () =>
    asLeader(database.app, "publish", () => Promise.resolve("also")),
  );
  expect(new Set(await Promise.all(others))).toEqual(new Set([undefined]));
  slow.finish();
  expect(await first).toBe("done");
});

test("when the leader is done, or fails, the next may lead", async () => {
  const failing = asLeader(database.app, "publish", () => Promise.reject(new Error("ill")));
  await expect(failing).rejects.toThrow("ill");
  expect(await asLeader(database.app, "publish", () => Promise.resolve("next"))).toBe("next");
});

test("different names have different leaders", async () => {
  const slow = slowWork();
  const first = asLeader(database.app, "publish", slow.work);
  await slow.started;
  expect(await asLeader(database.app, "purge", () => Promise.resolve("purged"))).toBe("purged");
  slow.finish();
  await first;
});

test("a leader whose connection is cut is told to stop, fails in the end, and another may lead meanwhile", async () => {
  const other = openDatabase(database.address, "app", 1);
  let told: AbortSignal | undefined;
  const cut = asLeader(other, "publish", async (signal) => {
    told = signal;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return "too late";
  });
  const failed = expect(cut).rejects.toThrow();
  await eventually("it leads", () => told);
  await database.owner.raw(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  );
  await failed;
  expect(told?.aborted).toBe(true);
  expect(await asLeader(database.app, "publish", () => Promise.resolve("heir"))).toBe("heir");
  await other.destroy();
});

describe("a leader that is not heard of", () => {
  /** A busy machine stands still for half a second; the leader is heard of all the same. */
  const pulse = { beatMs: 100, silenceMs: 2_000 };

  test("because its host vanished has an heir, and knows that it leads no longer", async () => {
    const proxy = await MuteProxy.to(database.address);
    const far = openDatabase(
      { ...database.address, host: "127.0.0.1", port: proxy.port },
      "app",
      1,
    );
    let told: AbortSignal | undefined;
    const cut = asLeader(
      far,
      "vanish",
      async (signal) => {
        told = signal;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
      pulse,
    ).catch((error: unknown) => error);
    await eventually("it leads", () => told);
    // As long as it is heard of it leads, however long its work takes.
    await sleep(3 * pulse.silenceMs);
    const heir = () => asLeader(database.app, "vanish", () => Promise.resolve("heir"));
    expect([await heir(), told?.aborted]).toEqual([undefined, false]);

    proxy.mute();
    await expect.poll(heir, { timeout: 5 * pulse.silenceMs }).toBe("heir");
    expect(isDatabaseAway(await cut)).toBe(true);
    expect(told?.aborted).toBe(true);
    await far.destroy();
    await proxy.stop();
  });

  test("because it hangs has an heir too", async () => {
    const stuck = openDatabase(database.address, "app", 1);
    const silenceMs = 600;
    const hanging = asLeader(
      stuck,
      "hang",
      async () => {
        // Nothing else of this process runs meanwhile, its signs of life included.
        const end = performance.now() + 2 * silenceMs;
        while (performance.now() < end);
        await Promise.resolve();
      },
      { beatMs: 60_000, silenceMs },
    ).catch((error: unknown) => error);
    expect(isDatabaseAway(await hanging)).toBe(true);
    expect(await asLeader(database.app, "hang", () => Promise.resolve("heir"))).toBe("heir");
    await stuck.destroy();
  });
});

test("a session may say itself how soon the server notices that it has vanished, and works over TCP", async () => {
  const proxy = await MuteProxy.to(database.address);
  const far = openDatabase({ ...database.address, host: "127.0.0.1", port: proxy.port }, "app", 1);
  const shown: Record<string, string> = {};
  for (const name of [
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "user_timeout",
  ]) {
    const { rows } = await database.owner.raw<{ rows: { context: string }[] }>(
      "select context from pg_settings where name = ?",
      [`tcp_${name}`],
    );
    // Each session may say so itself; over a Unix socket, on which this server listens, the values stay 0.
    shown[name] = rows[0]!.context;
  }
  expect(new Set(Object.values(shown))).toEqual(new Set(["user"]));
  expect((await far.raw<{ rows: unknown[] }>("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await far.destroy();
  await proxy.stop();
});
