import { fork } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { superviseChild } from "../../../src/app/children.ts";
import type { Child } from "../../../src/app/children.ts";
import { eventually } from "../../support/eventually.ts";

const SUPPORT = fileURLToPath(new URL("../../support/", import.meta.url));
const execArgv = ["--import", `${SUPPORT}typescript.mjs`];

let folder: string;
let diary: string;
let child: Child | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "commonpurse-children-"));
  diary = join(folder, "diary");
});
afterEach(async () => {
  await child?.stop();
  child = undefined;
  await rm(folder, { recursive: true });
});

function supervise(
  manner: string,
  onEnd?: (name: string, code: number | null) => void,
  leaving?: AbortSignal,
): Child {
  const file = `${SUPPORT}obedient-child.ts`;
  return superviseChild(
    { name: "child", file, args: [diary, manner], env: {}, execArgv },
    onEnd,
    leaving,
  );
}

test("a child says when it is ready, and stops when it is told", async () => {
  child = supervise("stays");
  expect(await child.ready).toEqual({ pid: expect.any(Number) });
  await child.stop();
  expect(await entries()).toEqual([expect.stringMatching(/^starts/), "stops: SIGTERM"]);
});

test("a child that ends by itself is started again", async () => {
  const ends: unknown[] = [];
  child = supervise("falls", (name, code) => void ends.push([name, code]));
  await child.ready;
  await until(async () => (await entries()).length >= 3);
  expect(ends.slice(0, 2)).toEqual([
    ["child", 4],
    ["child", 4],
  ]);
});

test("a child that was killed is started again", async () => {
  child = supervise("stays");
  const { pid } = await child.ready;
  process.kill(Number(pid), "SIGKILL");
  await until(async () => (await entries()).length === 2);
});

test("a child that ends before it was ready is not tried again", async () => {
  child = supervise("fails");
  await expect(child.ready).rejects.toThrow("The child ended before it was ready");
  await wait(500);
  expect(await entries()).toHaveLength(1);
});

test("a child stops by itself when its parent was killed with −9", async () => {
  const args = [`${SUPPORT}obedient-child.ts`, diary];
  const parent = fork(`${SUPPORT}hold-child.ts`, args, { execArgv, stdio: "inherit" });
  await until(async () => (await entries()).length === 1);
  parent.kill("SIGKILL");
  await until(async () => (await entries()).at(-1) === "stops: parent-gone");
});

test("once its parent is leaving, a child that ends is no news and is not started again", async () => {
  const ends: unknown[] = [];
  const leaving = new AbortController();
  child = supervise("stays", (...end) => void ends.push(end), leaving.signal);
  const { pid } = await child.ready;
  leaving.abort();
  process.kill(Number(pid), "SIGINT");
  await child.stop();
  await wait(500);
  expect(ends).toEqual([]);
  expect((await entries()).filter((entry) => entry.startsWith("starts"))).toHaveLength(1);
});

async function entries(): Promise<string[]> {
  const text = await readFile(diary, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

/** Waits until it is so, as long as a busy machine may take. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually("it is so", async () => ((await isSo()) ? true : undefined));
}
