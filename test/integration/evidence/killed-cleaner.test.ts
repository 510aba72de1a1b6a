/** The process that looks into a file is killed with −9 in the middle: it is tried again, so often, and then its sender is told. */
import { readdir, readFile } from "node:fs/promises";
import type request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evidenceOf, evidencePage } from "../../support/evidence-steps.ts";
import { jpeg, photograph, png } from "../../support/sample-files.ts";
import { askForHelp, onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("killed-cleaner");
});
afterAll(() => world.close());

/**
 * The processes of this one that look into files now. Their numbers may be lower than its own: numbers begin again at the bottom. Those of
 * others are asked once, since a file is looked into for less time than it takes to ask all that a busy machine runs.
 */
async function cleaners(others: Set<string>): Promise<number[]> {
  const isNew = (entry: string): boolean => /^\d+$/.test(entry) && !others.has(entry);
  const processes = (await readdir("/proc")).filter(isNew);
  const found = await Promise.all(
    processes.map(async (pid) => {
      const status = await quietly(`/proc/${pid}/status`);
      if (!status.includes(`PPid:\t${process.pid}\n`)) {
        others.add(pid);
        return [];
      }
      return (await quietly(`/proc/${pid}/cmdline`)).includes("clean-evidence")
        ? [Number(pid)]
        : [];
    }),
  );
  return found.flat();
}

/** What stands there, or nothing when the process has ended meanwhile. */
const quietly = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

/** Sends a file and kills the first `most` processes that look into it, each as soon as it is there. */
async function sendKilled(
  send: () => PromiseLike<request.Response>,
  most: number,
): Promise<{ answer: request.Response; killed: number }> {
  const killed = new Set<number>();
  const others = new Set<string>();
  await cleaners(others);
  const work = { isDone: false };
  const sent = Promise.resolve(send()).finally(() => {
    work.isDone = true;
  });
  while (!work.isDone && killed.size < most)
    for (const pid of await cleaners(others)) {
      if (killed.has(pid) || killed.size >= most) continue;
      killed.add(pid);
      process.kill(pid, "SIGKILL");
    }
  return { answer: await sent, killed: killed.size };
}

test("killed once or twice it is looked into again, and nobody notices", async () => {
  const mine = evidenceOf(world, await askForHelp(world));
  for (const [most, file] of [jpeg(), png()].entries()) {
    const { answer, killed } = await sendKilled(() => mine.send(file), most + 1);
    expect([answer.status, killed]).toEqual([201, most + 1]);
  }
  expect(await world.sql("evidence_files").pluck("state")).toEqual(["scanned", "scanned"]);
});

test("killed each time it has failed: its sender reads why, no reviewer sees a copy, and it can be sent again", async () => {
  const code = await askForHelp(world);
  const mine = evidenceOf(world, code);
  const key = onceKey();
  const { answer, killed } = await sendKilled(() => mine.send(photograph(), "paper", key), 9);
  expect([answer.status, killed]).toEqual([201, 3]);
  const { id } = answer.body;
  expect((await mine.list()).body.files).toMatchObject([{ id, seen: false, failed: "died" }]);
  const page = await evidencePage(world, code);
  expect(page).toContain("We tried three times to make the copy that reviewers see");
  expect(await world.sql("evidence_files").where({ state: "received" })).toEqual([]);
  // The same wish once more finds it kept; destroyed and sent anew it is looked into.
  expect((await mine.send(photograph(), "paper", key)).body).toEqual({ id });
  await mine.remove(id).expect(204);
  await mine.send(photograph(), "paper").expect(201);
  expect((await mine.list()).body.files).not.toHaveProperty("0.failed");
});

test("the database lets a failed file become nothing but one that somebody opened", async () => {
  const mine = evidenceOf(world, await askForHelp(world));
  const { answer } = await sendKilled(() => mine.send(jpeg(), "paper"), 9);
  const file = world.sql("evidence_files").where({ id: answer.body.id });
  for (const state of ["received", "scanned", "accepted"])
    await expect(file.clone().update({ state }), state).rejects.toThrow("cannot go from failed");
  await file.clone().update({ state: "seen" });
  expect((await mine.list()).body.files).toMatchObject([{ seen: true }]);
  expect((await mine.list()).body.files).not.toHaveProperty("0.failed");
});
