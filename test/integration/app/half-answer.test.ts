/** What fails after an answer has begun is logged by its kind and cut: a process as operators run it prints nothing else. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { programOf } from "../../support/program.ts";

let child: ChildProcess;
let port: number;
let printed = "";

beforeAll(async () => {
  // Nothing is inherited: under NODE_ENV=test Express itself prints nothing.
  child = fork(programOf("test/support/half-answer-child.ts"), [], {
    env: {},
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (text: Buffer) => (printed += text.toString()));
  [{ port }] = (await once(child, "message")) as [AddressInfo];
});
afterAll(() => void child.kill("SIGKILL"));

/** What arrives of an answer, and whether it came whole. */
async function ask(path: string): Promise<{ text: string; whole: boolean }> {
  return new Promise((resolve) => {
    let text = "";
    const asked = get({ host: "127.0.0.1", port, path, agent: false }, (answer) => {
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("error", () => undefined);
      answer.on("close", () => resolve({ text, whole: answer.complete }));
    });
    asked.on("error", () => resolve({ text, whole: false }));
  });
}

const lines = (): string[] => printed.split("\n").filter((line) => line !== "");

const logged = (count: number): Promise<unknown> =>
  eventually("it is logged", () => Promise.resolve(lines().length >= count || undefined));

test("an answer that fails half-way is cut, and only the kind of its failure is said", async () => {
  printed = "";
  expect(await ask("/half")).toEqual({ text: "half an answer", whole: false });
  await logged(1);
  await ask("/healthz");
  expect(lines().map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ event: "http.failed", error: "sqlstate-23505" }),
  ]);
  expect(printed).not.toContain("CANARY");
});

test("a failure that cannot be answered ends the same way", async () => {
  printed = "";
  const { text, whole } = await ask("/unanswerable");
  expect([text, whole]).toEqual(["", false]);
  await logged(2);
  await ask("/healthz");
  for (const line of lines())
    expect(JSON.parse(line)).toMatchObject({ event: "http.failed", error: "sqlstate-23505" });
  expect(printed).not.toContain("CANARY");
});
