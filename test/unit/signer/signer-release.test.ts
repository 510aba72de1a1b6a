/** A log that was restored is put into use again by two people, and into a time before its last record only when somebody checked the clock. */
import { copyFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fromHex, utf8 } from "../../../src/base/bytes.ts";
import { formatTime } from "../../../src/base/clock.ts";
import { inApprovalOrder, makeApproval } from "../../../src/payouts/approval.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { haltPath } from "../../../src/signer/halt.ts";
import { releaseSigner, releaseWords } from "../../../src/signer/release.ts";
import { releaseSignerLog } from "../../../src/signer/release-log.ts";
import { releaseSignerCommand } from "../../../src/signer/release-cli.ts";
import { HOUR } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;
let log: string;
let policy: string;

beforeEach(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
  log = world.path("signatures.log");
  policy = world.path("policy.json");
  expect(await ask("one")).toBe("signed");
  await signer.log?.close();
  await copyFile(log, world.path("copy"));
  await rename(world.path("copy"), log);
});

afterEach(async () => {
  await signer.log?.close().catch(() => undefined);
  await world.remove();
});

async function ask(name: string): Promise<string> {
  const answered = await answerSignRequest(signer, utf8(world.request(world.batch({ name }))));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

function approvals(digest: string, people: readonly string[]): string {
  const made = people.map((person) => makeApproval(fromHex(digest), world.key(person, "approver")));
  return JSON.stringify(inApprovalOrder(made));
}

test("two people release it, one does not", async () => {
  const at = world.clock.now();
  const { digest } = await releaseWords(policy, { at });
  await expect(releaseSigner(policy, approvals(digest, ["ada"]), { at })).rejects.toMatchObject({
    rule: "approvals-too-few",
  });
  const both = approvals(digest, ["ada", "bo"]);
  expect((await releaseSigner(policy, both, { at })).sort()).toEqual(["ada", "bo"]);
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
  expect(signer.log!.state.lineages.size).toBe(2);
  // The same approvals release nothing later: the log has grown.
  await expect(releaseSigner(policy, both, { at })).rejects.toMatchObject({
    rule: "approval-digest",
  });
});

test("one that is halted is released, and that it is halted is said", async () => {
  const lines: string[] = [];
  const release = async (...more: string[]): Promise<string> => {
    const io = {
      clock: world.clock,
      random: seededRandom(),
      print: (line: string) => lines.push(line),
    };
    await releaseSignerCommand({ ...io, print: (line) => void io.print(line) })
      .exitOverride()
      .parseAsync(["--policy", policy, ...more], { from: "user" });
    return lines.find((line) => line.startsWith("Released")) ?? lines.join("\n");
  };
  await release();
  const both = approvals(/[0-9a-f]{64}/.exec(lines[0]!)![0], ["ada", "bo"]);
  await writeFile(world.path("both"), both);
  await writeFile(haltPath(log), "");
  expect(await release("--approvals", world.path("both"))).toMatch(
    /^Released by (ada and bo|bo and ada)\. It is halted: nothing is signed until .*\.log\.halt is removed\.$/,
  );
  signer = await world.open();
  expect(await ask("two")).toBe("signer-locked");
  await rm(haltPath(log));
  expect(await ask("two")).toBe("signed");
});

test("no release goes back in time, which would lock it for good: it waits for the clock", async () => {
  const at = world.clock.now();
  const behind = new Date(at.getTime() - 3 * HOUR);
  const before = await readFile(log, "utf8");
  const { digest } = await releaseWords(policy, { at });
  const both = approvals(digest, ["ada", "bo"]);
  for (const attempt of [
    () => releaseWords(policy, { at: behind }),
    () => releaseSigner(policy, both, { at: behind }),
    () =>
      releaseSignerLog(log, signer.policy, { at: behind }, () => ({
        persons: ["ada", "bo"],
      })),
  ])
    await expect(attempt()).rejects.toThrow(/Set the clock right/);
  expect(await readFile(log, "utf8")).toBe(before);
  await releaseSigner(policy, both, { at });
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
});

test("a clock that ran ahead locks it until two people release it by one that was checked", async () => {
  const at = world.clock.now();
  await releaseOn(new Date(at.getTime() + 300 * 24 * HOUR));
  signer = await world.open();
  expect(await ask("two")).toBe("signer-locked");
  await signer.log?.close();
  const right = { at, isClockChecked: true };
  const { digest } = await releaseWords(policy, right);
  await expect(releaseSigner(policy, approvals(digest, ["ada"]), right)).rejects.toMatchObject({
    rule: "approvals-too-few",
  });
  await releaseSigner(policy, approvals(digest, ["ada", "bo"]), right);
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
  await signer.log?.close();
  // The log is read again from its first line.
  signer = await world.open();
  expect(await ask("three")).toBe("signed");
  expect(signer.log!.state.lineages.size).toBe(3);
});

test("what was signed ahead of time weighs on the day of that release, and no longer", async () => {
  const at = world.clock.now();
  signer = await unlocked();
  world.clock.advance(10 * HOUR);
  expect(await ask("ahead")).toBe("signed");
  await signer.log?.close();
  world.clock.set(at);
  const right = { at, isClockChecked: true };
  const { digest } = await releaseWords(policy, right);
  await releaseSigner(policy, approvals(digest, ["ada", "bo"]), right);
  signer = await world.open();
  const times = [...signer.log!.state.counted.values()].map(({ grownAt, lastAt }) => [
    grownAt,
    lastAt,
  ]);
  const now = formatTime(at);
  expect(times).toEqual([
    [now, now],
    [now, now],
  ]);
  // A signature never goes back, also after such a release.
  world.clock.advance(-HOUR);
  expect(await ask("two")).toBe("signer-locked");
});

/** Released lawfully while this machine's clock stood at `at`. */
async function releaseOn(at: Date): Promise<void> {
  const { digest } = await releaseWords(policy, { at });
  await releaseSigner(policy, approvals(digest, ["ada", "bo"]), { at });
}

async function unlocked(): Promise<Signer> {
  await releaseOn(world.clock.now());
  return world.open();
}
