import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { makeLog } from "../../../src/app/log.ts";
import { PURGE_SCHEDULE, purgeHandler } from "../../../src/app/purge-job.ts";
import { once } from "../../../src/db/once.ts";
import { units } from "../../../src/db/unit.ts";
import { enqueue } from "../../../src/jobs/enqueue.ts";
import { defineJob } from "../../../src/jobs/job.ts";
import { runJobs } from "../../../src/jobs/run-jobs.ts";
import { DAY, testClock } from "../../support/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

test("what is due is forgotten by the queue's own schedule, whatever the queue adds to the payload", async () => {
  const clock = testClock();
  const work = units(database.app, clock, seededRandom("purge"));
  const request = { scope: "test", key: "abcdefghijklmnopqrstuvwx", bodyHash: new Uint8Array(32) };
  await work({ kind: "public" }, (unit) => once(unit, request, () => Promise.resolve("kept")));
  clock.advance(2 * DAY);
  const runner = await runJobs({
    address: database.address,
    handlers: [purgeHandler({ work, log: makeLog("silent") })],
    schedules: [PURGE_SCHEDULE],
  });
  const asQueued = defineJob(
    PURGE_SCHEDULE.name,
    z.object({ _cron: z.object({ ts: z.string() }) }),
  );
  await work({ kind: "operator" }, (unit) =>
    enqueue(unit, asQueued, { _cron: { ts: "2030-01-09T00:00:00Z" } }),
  );
  await eventually("the answer is forgotten", async () =>
    (await database.owner("once_answers")).length === 0 ? true : undefined,
  );
  await runner.stop();
  expect(await database.owner("once_answers")).toEqual([]);
});

test("one that fails holds up none of the others, and the job fails all the same", async () => {
  const clock = testClock();
  const work = units(database.app, clock, seededRandom("purge-on"));
  const lines: string[] = [];
  const log = makeLog("info", { write: (line) => void lines.push(line) });
  await work({ kind: "public" }, (unit) =>
    unit.sql("day_counts").insert({ what: "old", day: "2001-01-01", number: 1 }),
  );
  await database.owner.raw("revoke delete on once_answers from commonpurse_app");
  const purge = purgeHandler({ work, log });
  try {
    await expect(purge.run({}, new AbortController().signal)).rejects.toThrow("42501");
  } finally {
    await database.owner.raw("grant delete on once_answers to commonpurse_app");
  }
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: "retention.purged", what: "day-budgets", count: 1 },
  ]);
});
