/** A full disk under the signer's log: what was not written down was not answered, and with room again it is signed once. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { open, rm, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { answer } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { haltSigner } from "../../../src/signer/halt.ts";
import { createSignerLog, SignerLog } from "../../../src/signer/signer-log.ts";
import { seededRandom } from "../../support/random.ts";
import { SignerWorld } from "../../support/signer-world.ts";

const FULL = /^The disk with the signer's log is full\. Make room there and start again/;
const LOCKED = { result: "refused", rule: "signer-locked" };
const UNSURE = /whether its log has the signature/;
// Only root can make a disk that is really full.
const isRoot = process.getuid?.() === 0;

let world: SignerWorld;
let opened: Signer;
let folder: string;
let signer: Signer & { log: SignerLog };

/** The signer with a log in a folder of its own, a disk of 64 KiB where that can be. */
beforeEach(async () => {
  world = await SignerWorld.make();
  opened = await world.open();
  folder = world.path("disk");
  mkdirSync(folder);
  if (isRoot) execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  const random = seededRandom("disk full");
  const logId = await createSignerLog(`${folder}/log`, opened.policy, world.clock.now(), random);
  const policy = { ...opened.policy, logId };
  signer = { ...opened, policy, log: await SignerLog.open(`${folder}/log`, policy) };
});
afterEach(async () => {
  await signer.log.close().catch(() => undefined);
  if (isRoot) execFileSync("umount", ["-l", folder]);
  await opened.log?.close();
  await world.remove();
});

const requestOf = (name: string): Uint8Array => utf8(world.request(world.batch({ name })));
const said = async (request: Uint8Array): Promise<any> => JSON.parse(await answer(signer, request));
async function startAgain(): Promise<void> {
  await signer.log.close();
  signer = { ...signer, log: await SignerLog.open(`${folder}/log`, signer.policy) };
}

test.runIf(isRoot)("the disk is full when a line is written, and at the next start", async () => {
  const [first, second, third] = ["first", "second", "third"].map(requestOf);
  const answered = await answer(signer, first!);
  await writeFile(`${folder}/filler`, new Uint8Array(1 << 20)).catch(() => undefined);
  // Its line still found room, the head did not: a refusal would say that it was not written down.
  await expect(said(second!)).rejects.toThrow(UNSURE);
  expect(await said(third!)).toMatchObject(LOCKED);
  await expect(startAgain()).rejects.toThrow(FULL);
  await rm(`${folder}/filler`);
  await startAgain();
  expect(await answer(signer, first!)).toBe(answered);
  for (const request of [second!, third!]) {
    const later = await answer(signer, request);
    expect(JSON.parse(later)).toMatchObject({ result: "signed" });
    expect(await answer(signer, request)).toBe(later);
  }
  expect(signer.log.state.signatures.size).toBe(3);
});

test.runIf(isRoot)("whoever halts it on a full disk is told that it is halted", async () => {
  await writeFile(`${folder}/filler`, new Uint8Array(1 << 20)).catch(() => undefined);
  const halted = await haltSigner(`${folder}/log`, signer.policy.logId, "now");
  expect(halted).toMatchObject({ isNew: true, by: [`${folder}/log.halt`] });
  expect(await said(requestOf("halted"))).toMatchObject(LOCKED);
});

test("the disk says that it is full when the line is synced, which may have kept it or not", async () => {
  const request = requestOf("synced");
  const handle = await open(`${folder}/log`);
  const proto = Object.getPrototypeOf(handle);
  await handle.close();
  const { datasync } = proto;
  proto.datasync = () => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }));
  try {
    await expect(said(request)).rejects.toThrow(UNSURE);
  } finally {
    proto.datasync = datasync;
  }
  expect(await said(request)).toMatchObject(LOCKED);
  await startAgain();
  expect(await said(request)).toMatchObject({ result: "signed" });
  expect(signer.log.state.signatures.size).toBe(1);
});
