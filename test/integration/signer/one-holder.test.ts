/** Two signers on one log could each sign what the other must not: real processes, started at once and killed with −9. */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { programOf } from "../../support/program.ts";
import { SignerWorld } from "../../support/signer-world.ts";

const HOLDER = programOf("test/support/hold-log.ts");
const STARTS = 25;

let world: SignerWorld;
const children: ChildProcess[] = [];

beforeEach(async () => {
  world = await SignerWorld.make();
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await world.remove();
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** Processes that are up and wait for the word. */
async function waiting(count: number): Promise<ChildProcess[]> {
  const started = Array.from({ length: count }, () =>
    fork(HOLDER, [world.path("policy.json")], { execArgv: [] }),
  );
  children.push(...started);
  await Promise.all(started.map((child) => once(child, "message")));
  return started;
}

/** Says the word to all at once; what each answers. */
async function startAll(started: readonly ChildProcess[]): Promise<string[]> {
  const answers = started.map(async (child) => String((await once(child, "message"))[0]));
  for (const child of started) child.send("open");
  return Promise.all(answers);
}

test(
  "of 25 that start at once exactly one has the log; when it is killed the next one has it at once",
  { timeout: 240_000 },
  async () => {
    // What an earlier version left, full, empty or of a process that lives, means nothing.
    await writeFile(world.path("signatures.log.pid"), "");
    let started = await waiting(STARTS);
    for (let round = 0; round < 3; round += 1) {
      const answers = await startAll(started);
      expect(answers.filter((answer) => answer === "held")).toHaveLength(1);
      const refused = answers.filter((answer) => answer !== "held");
      expect(new Set(refused)).toEqual(
        new Set(["Error: Another process uses this signer's log. Stop it first."]),
      );
      const holder = started[answers.indexOf("held")]!;
      const rest = started.filter((child) => child !== holder);
      const [next] = rest;
      expect(await startAll([next!])).toEqual(refused.slice(0, 1));
      await kill(holder);
      started = rest;
    }
    const [last] = started;
    expect(await startAll([last!])).toEqual(["held"]);
    await kill(last!);
    const signer = await world.open();
    expect(signer.log).toBeDefined();
    await signer.log!.close();
  },
);
