import { afterAll, beforeAll, expect, test } from "vitest";
import { asLeader } from "../../../src/db/leader.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

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
  await expect.poll(() => told).toBeDefined();
  await database.owner.raw(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
  );
  await failed;
  expect(told?.aborted).toBe(true);
  expect(await asLeader(database.app, "publish", () => Promise.resolve("heir"))).toBe("heir");
  await other.destroy();
});
