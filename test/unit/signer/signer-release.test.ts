/** A log that was restored is put into use again by two people, and never into a time before its last record. */
import { copyFile, readFile, rename } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fromHex, utf8 } from "../../../src/base/bytes.ts";
import { inApprovalOrder, makeApproval } from "../../../src/payouts/approval.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { releaseSigner, releaseWords } from "../../../src/signer/release.ts";
import { releaseSignerLog } from "../../../src/signer/signer-log.ts";
import { HOUR } from "../../support/clock.ts";
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
  const { digest } = await releaseWords(policy, at);
  await expect(releaseSigner(policy, approvals(digest, ["ada"]), at)).rejects.toMatchObject({
    rule: "approvals-too-few",
  });
  const both = approvals(digest, ["ada", "bo"]);
  expect((await releaseSigner(policy, both, at)).sort()).toEqual(["ada", "bo"]);
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
  expect(signer.log!.state.lineages.size).toBe(2);
  // The same approvals release nothing later: the log has grown.
  await expect(releaseSigner(policy, both, at)).rejects.toMatchObject({ rule: "approval-digest" });
});

test("no release goes back in time, which would lock it for good: it waits for the clock", async () => {
  const at = world.clock.now();
  const behind = new Date(at.getTime() - 3 * HOUR);
  const before = await readFile(log, "utf8");
  const { digest } = await releaseWords(policy, at);
  const both = approvals(digest, ["ada", "bo"]);
  for (const attempt of [
    () => releaseWords(policy, behind),
    () => releaseSigner(policy, both, behind),
    () => releaseSignerLog(log, signer.policy, ["ada", "bo"], behind),
  ])
    await expect(attempt()).rejects.toThrow(/Set the clock right/);
  expect(await readFile(log, "utf8")).toBe(before);
  await releaseSigner(policy, both, at);
  signer = await world.open();
  expect(await ask("two")).toBe("signed");
});
