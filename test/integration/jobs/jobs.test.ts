import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { Fault } from "../../../src/base/fault.ts";
import { units } from "../../../src/db/unit.ts";
import type { Work } from "../../../src/db/unit.ts";
import { enqueue } from "../../../src/jobs/enqueue.ts";
import { installJobSchema } from "../../../src/jobs/job-schema.store.ts";
import { defineJob, handle, schedule } from "../../../src/jobs/job.ts";
import type { JobHandler } from "../../../src/jobs/job.ts";
import { runJobs } from "../../../src/jobs/run-jobs.ts";
import type { JobRunner, JobRunnerOptions } from "../../../src/jobs/run-jobs.ts";
import { testClock } from "../../support/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const SUPPORT = fileURLToPath(new URL("../../support/", import.meta.url));
const by = { kind: "operator" } as const;
const writeNote = defineJob("write-note", z.object({ note: z.string() }));
const tidyUp = defineJob("tidy-up", z.object({}));

let database: FreshDatabase;
let work: Work;
let notes: string[];
let runners: JobRunner[];
beforeAll(async () => {
  database = await freshDatabase();
  work = units(database.app, testClock(), seededRandom());
});
beforeEach(async () => {
  await database.owner.raw("delete from graphile_worker._private_jobs");
  notes = [];
  runners = [];
});
afterEach(async () => {
  for (const runner of runners) await runner.stop();
});
afterAll(() => database.close());

const noteIt = handle(writeNote, async ({ note }) => {
  notes.push(note);
  await Promise.resolve();
});

async function start(
  handlers: JobHandler[] = [noteIt],
  options: Partial<JobRunnerOptions> = {},
): Promise<JobRunner> {
  const runner = await runJobs({ address: database.address, handlers, ...options });
  runners.push(runner);
  return runner;
}

async function put(note: string, options = {}): Promise<void> {
  await work(by, (unit) => enqueue(unit, writeNote, { note }, options));
}

test("a job starts soon after its unit commits", async () => {
  await start();
  await put("hello");
  await until(() => notes.length === 1);
  expect(notes).toEqual(["hello"]);
});

test("a unit that rolls back leaves no job", async () => {
  await start();
  const failing = work(by, async (unit) => {
    await enqueue(unit, writeNote, { note: "never" });
    throw new Fault("conflict", "changed-my-mind", "No.");
  });
  await expect(failing).rejects.toMatchObject({ code: "changed-my-mind" });
  await put("after");
  await until(() => notes.length === 1);
  expect(notes).toEqual(["after"]);
});

test("a payload of another shape is refused when it is enqueued", async () => {
  await expect(put(7 as unknown as string)).rejects.toThrow();
  expect(await queued()).toEqual([]);
});

test("jobs under one key are one job, the newest", async () => {
  await put("old", { jobKey: "k" });
  await put("new", { jobKey: "k" });
  await start();
  await until(() => notes.length === 1);
  await wait(100);
  expect(notes).toEqual(["new"]);
});

test("a job does not start before its time", async () => {
  await start();
  await put("later", { runAt: new Date("2999-01-01T00:00:00Z") });
  await put("now");
  await until(() => notes.length === 1);
  expect(notes).toEqual(["now"]);
  expect(await queued()).toHaveLength(1);
});

test("a job that throws is tried again later; the queue keeps a name of the error, never its words", async () => {
  const failures: unknown[] = [];
  let tries = 0;
  const failsOnce = handle(writeNote, async ({ note }) => {
    tries += 1;
    if (tries === 1) throw new Error(`cannot read ${note}`);
    notes.push(note);
    await Promise.resolve();
  });
  await start([failsOnce], { onFailed: (job, error) => void failures.push([job, error]) });
  await put("Ana Perez");
  await until(async () => (await queued())[0]?.["last_error"] !== undefined);
  const [job] = await queued();
  expect(job).toMatchObject({ attempts: 1, max_attempts: 25, last_error: "Error" });
  expect(failures).toEqual([["write-note", new Error("cannot read Ana Perez")]]);
  // The pause before the next try, 2.7 s, is cut short.
  await database.owner.raw("update graphile_worker._private_jobs set run_at = now()");
  await until(() => notes.length === 1);
  expect(await queued()).toEqual([]);
});

test("a job that fails too often is left alone", async () => {
  const once = defineJob("write-note", z.object({ note: z.string() }), 1);
  const failures: unknown[] = [];
  const fails = handle(once, () => Promise.reject(new Fault("invalid", "no-ink", "No ink.")));
  await start([fails], { onFailed: (_, error) => void failures.push(error) });
  await work(by, (unit) => enqueue(unit, once, { note: "x" }));
  await until(async () => (await queued())[0]?.["last_error"] === "no-ink");
  await database.owner.raw("update graphile_worker._private_jobs set run_at = now()");
  await wait(200);
  expect(failures).toHaveLength(1);
});

test("three processes' workers do every job once", async () => {
  await work(by, async (unit) => {
    for (let n = 0; n < 200; n += 1) await enqueue(unit, writeNote, { note: String(n) });
  });
  await Promise.all([start(), start(), start()]);
  await until(() => notes.length >= 200);
  await wait(100);
  expect(new Set(notes).size).toBe(200);
  expect(notes).toHaveLength(200);
});

test("the job of a worker that was killed in the middle is done by the next one, at once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "commonpurse-jobs-"));
  const diary = join(folder, "diary");
  await put("survivor");
  const loader = ["--import", `${SUPPORT}typescript.mjs`, `${SUPPORT}dying-worker.ts`];
  const dying = spawn(process.execPath, [...loader, JSON.stringify(database.address), diary], {
    stdio: "inherit",
  });
  const signal = await new Promise((resolve) => dying.once("exit", (_, by) => resolve(by)));
  expect([signal, await readFile(diary, "utf8")]).toEqual(["SIGKILL", "began\n"]);
  await start();
  await until(() => notes.length === 1);
  expect(notes).toEqual(["survivor"]);
  await rm(folder, { recursive: true });
});

test("the jobs of a worker that lives are not given to another", async () => {
  let finish: () => void = () => undefined;
  const slow = handle(writeNote, async ({ note }) => {
    notes.push(note);
    await new Promise<void>((resolve) => (finish = resolve));
  });
  await start([slow]);
  await put("slow");
  await until(() => notes.length === 1);
  await start();
  await wait(300);
  expect(notes).toEqual(["slow"]);
  finish();
});

test("workers that lose the database say so, and can be started anew", async () => {
  const runner = await start();
  const ended = runner.ended;
  await database.owner.raw(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'commonpurse-jobs' and datname = current_database()",
  );
  await expect(ended).rejects.toMatchObject({ code: "jobs-stopped" });
  await start();
  await put("again");
  await until(() => notes.length === 1);
});

test("a stopped worker finishes what it does and takes nothing more", async () => {
  let hasBegun = false;
  const slow = handle(writeNote, async ({ note }) => {
    hasBegun = true;
    await wait(200);
    notes.push(note);
  });
  const runner = await start([slow]);
  await put("first");
  await until(() => hasBegun);
  await runner.stop();
  await runner.ended;
  await put("second");
  await wait(100);
  expect(notes).toEqual(["first"]);
});

test("a schedule is known to the queue once, however many workers have it", async () => {
  const done = handle(tidyUp, () => Promise.resolve());
  const schedules = [schedule(tidyUp, "*/5 * * * *")];
  await start([done], { schedules });
  await start([done], { schedules });
  await until(async () => {
    const known = await database
      .owner("graphile_worker._private_known_crontabs")
      .select("identifier");
    return known.length === 1;
  });
});

test("installing the queue's schema again changes nothing", async () => {
  const before = await database.owner("graphile_worker.migrations").select("id");
  await database.owner.transaction((sql) => installJobSchema(sql));
  expect(await database.owner("graphile_worker.migrations").select("id")).toEqual(before);
  expect(before.length).toBeGreaterThan(18);
});

/** Jobs that are not done; null fields are left out. */
async function queued(): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = await database
    .owner("graphile_worker._private_jobs")
    .select("attempts", "max_attempts", "last_error", "locked_by");
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
  );
}

/** Waits until it is so, as long as a busy machine may take. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually("it is so", async () => ((await isSo()) ? true : undefined));
}
