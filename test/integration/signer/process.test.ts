import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../../src/app/system.ts";
import { askSigner } from "../../../src/signer/ask-signer.ts";
import { programOf } from "../../support/program.ts";
import { SignerWorld } from "../../support/signer-world.ts";

/**
 * The signer as its own process, killed with −9 at random moments while it signs. Whatever was answered stands in the log, once; whatever
 * is asked again gets the same bytes.
 */
const ENTRY = programOf("src/bin/signer.ts");

let world: SignerWorld;
let child: ChildProcess | undefined;

beforeEach(async () => {
  world = await SignerWorld.make(systemClock.now());
});

afterEach(async () => {
  await kill();
  await world.remove();
});

async function start(): Promise<void> {
  const files = [
    "--policy",
    world.path("policy.json"),
    "--passphrase-file",
    world.path("passphrase"),
  ];
  child = spawn(process.execPath, [ENTRY, ...files, "--socket", world.path("sock")], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await once(child, "message");
}

async function kill(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

test("killed at any moment, it has signed once and answers the same", async () => {
  const requests = Array.from({ length: 8 }, (_, index) =>
    world.request(world.batch({ name: `batch ${index}` })),
  );
  await start();
  const answers: string[] = [];
  for (const [index, request] of requests.entries()) {
    // The first two are answered; of the others the process is killed somewhere along the way.
    const asked = askSigner(world.path("sock"), request).catch(() => undefined);
    if (index >= 2) {
      await wait((index - 1) * 80);
      await kill();
      await start();
    }
    const lost = await asked;
    const answer = await askSigner(world.path("sock"), request);
    expect(JSON.parse(answer)).toMatchObject({ result: "signed" });
    if (lost !== undefined) expect(answer).toBe(lost);
    answers.push(answer);
  }
  await kill();
  await start();
  for (const [index, request] of requests.entries())
    expect(await askSigner(world.path("sock"), request)).toBe(answers[index]);
  const log = await readFile(world.path("signatures.log"), "utf8");
  expect(log.trimEnd().split("\n").length).toBe(1 + requests.length);
});

test("it stops when asked, and lets the log go", async () => {
  await start();
  const ended = once(child!, "exit");
  child!.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  const signer = await world.open();
  expect(signer.log).toBeDefined();
  await signer.log!.close();
});
