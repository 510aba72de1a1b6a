/** A signer whose machine goes away while it takes up what an earlier crash left. */
import { appendFile, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { answer } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;

beforeEach(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
});

afterEach(async () => {
  await signer.log?.close().catch(() => undefined);
  await world.remove();
});

test("a crash in the middle of taking up a crash: the beginning of a line is cut off, and the head does not say so yet", async () => {
  const request = utf8(world.request(world.batch()));
  const first = await answer(signer, request);
  await signer.log?.close();
  await appendFile(world.path("signatures.log"), '{"anchor":"ab');
  const handle = await open(world.path("signatures.log"));
  const proto = Object.getPrototypeOf(handle);
  await handle.close();
  const { truncate: cut } = proto;
  proto.truncate = async function (this: FileHandle, length: number): Promise<void> {
    await cut.call(this, length);
    throw new Error("the machine is gone");
  };
  try {
    await expect(world.open()).rejects.toThrow("the machine is gone");
  } finally {
    proto.truncate = cut;
  }
  signer = await world.open();
  expect(await answer(signer, request)).toBe(first);
});
