/** A server that holds everything but people's keys and the signer's machine, over days, restarts and copies of the log. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { answer, answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { askSigner } from "../../../src/signer/ask-signer.ts";
import { listenForRequests } from "../../../src/signer/socket.ts";
import { DAY, HOUR } from "../../support/clock.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;

beforeEach(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
});

afterEach(async () => {
  await signer.log?.close();
  await world.remove();
});

async function ask(line: string): Promise<string> {
  const answered = await answerSignRequest(signer, utf8(line));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

async function restart(): Promise<void> {
  await signer.log?.close();
  signer = await world.open();
}

const approvalsOf = (line: string): any => JSON.parse(line).approvals;

describe("approvals are kept for another day", () => {
  test("of a batch that was never signed: its end has come, also after a restart", async () => {
    const kept = world.request(world.batch({ name: "kept" }));
    world.clock.advance(20 * HOUR);
    expect(await ask(kept)).toBe("manifest-expired");
    await restart();
    world.clock.advance(3 * DAY);
    expect(await ask(kept)).toBe("manifest-expired");
  });

  test("of a batch that was signed: under the edit of a batch, a later version, or another coin", async () => {
    const payees = [world.payee("once")];
    const first = world.request(world.batch({ name: "first", payees }));
    expect(await ask(first)).toBe("signed");
    await restart();
    const approvals = approvalsOf(first);
    const { manifest } = world.batch({ name: "first", payees });
    const later = { name: "first", payees, manifest: { version: 2 } };
    expect(await ask(world.request(world.batch(later), { approvals }))).toBe("approval-digest");
    const coin = { name: "second", payees, manifest: { batch: manifest.batch } };
    expect(await ask(world.request(world.batch(coin), { approvals }))).toBe("approval-digest");
    expect(await ask(world.request(world.batch(coin)))).toBe("lineage-anchor-changed");
  });

  test("of a payout that a dead lineage lost: the old lineage gets nothing more, ever", async () => {
    const payees = [world.payee("lost")];
    const old = world.request(world.batch({ name: "old", payees }));
    expect(await ask(old)).toBe("signed");
    const { anchor } = world.batch({ name: "old", payees }).manifest;
    const replaces = { anchor, depth: 6, spend: "cd".repeat(32) };
    expect(
      await ask(world.request(world.batch({ name: "new", payees, manifest: { replaces } }))),
    ).toBe("signed");
    world.clock.advance(DAY);
    await restart();
    expect(await ask(old)).toBe("payout-signed-elsewhere");
  });
});

describe("the log is put back to an older state", () => {
  const files = ["signatures.log", "signatures.log.head"];

  async function signedAndRolledBack(
    putBack: (copy: string, to: string) => Promise<void>,
  ): Promise<string> {
    const payees = [world.payee("twice")];
    await restart();
    for (const file of files) await copyFile(world.path(file), world.path(`${file}.copy`));
    expect(await ask(world.request(world.batch({ name: "one", payees })))).toBe("signed");
    await signer.log?.close();
    for (const file of files) await putBack(world.path(`${file}.copy`), world.path(file));
    signer = await world.open();
    return ask(world.request(world.batch({ name: "two", payees })));
  }

  test("log and head, copied over what stands there", async () => {
    expect(await signedAndRolledBack(copyFile)).toBe("signer-locked");
  });

  test("log and head, written over what stands there", async () => {
    const over = async (copy: string, to: string): Promise<void> =>
      writeFile(to, await readFile(copy));
    expect(await signedAndRolledBack(over)).toBe("signer-locked");
  });
});

test("the clock is set back: nothing is signed until it is right again", async () => {
  expect(await ask(world.request(world.batch({ name: "one" })))).toBe("signed");
  const two = world.request(world.batch({ name: "two" }));
  world.clock.advance(-1_000);
  expect(await ask(two)).toBe("signer-locked");
  await restart();
  expect(await ask(two)).toBe("signer-locked");
  world.clock.advance(1_000);
  expect(await ask(two)).toBe("signed");
});

test("one payout in two batches, both asked for at once: one is signed", async () => {
  const payees = [world.payee("racing")];
  const path = world.path("signer.sock");
  const socket = await listenForRequests(
    path,
    (line) => answer(signer, line),
    () => undefined,
  );
  const lines = ["red", "blue", "green"].map((name) =>
    world.request(world.batch({ name, payees })),
  );
  const answers = (await Promise.all(lines.map((line) => askSigner(path, line)))).map((each) =>
    JSON.parse(each),
  );
  await socket.close();
  expect(answers.map(({ result }) => result).sort()).toEqual(["refused", "refused", "signed"]);
  for (const { rule } of answers.filter(({ result }) => result === "refused"))
    expect(rule).toBe("payout-signed-elsewhere");
});

test("a crash after the line and before the answer: the same answer, and nobody else may pay", async () => {
  const payees = [world.payee("crash")];
  const line = world.request(world.batch({ name: "crashed", payees }));
  const head = await readFile(world.path("signatures.log.head"));
  const lost = await answer(signer, utf8(line));
  await signer.log?.close();
  // What a crash leaves between the two writes: the head still names the line before.
  await writeFile(world.path("signatures.log.head"), head);
  signer = await world.open();
  expect(await ask(world.request(world.batch({ name: "other", payees })))).toBe(
    "payout-signed-elsewhere",
  );
  expect(await answer(signer, utf8(line))).toBe(lost);
});
