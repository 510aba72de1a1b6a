/** Whoever stands at the signing machine stops it at once, alone, and nothing that is asked meanwhile is signed or written down. */
import { readFile, rm, symlink } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { haltPath } from "../../../src/signer/halt.ts";
import { haltSignerCommand } from "../../../src/signer/set-up-cli.ts";
import { seededRandom } from "../../support/random.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
let signer: Signer;
let log: string;

beforeEach(async () => {
  world = await SignerWorld.make();
  signer = await world.open();
  log = world.path("signatures.log");
});

afterEach(async () => {
  await signer.log?.close().catch(() => undefined);
  await world.remove();
});

async function ask(name: string, by: Signer = signer): Promise<string> {
  const answered = await answerSignRequest(by, utf8(world.request(world.batch({ name }))));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

async function halt(): Promise<string> {
  const lines: string[] = [];
  const io = {
    clock: world.clock,
    random: seededRandom(),
    print: (line: string) => lines.push(line),
  };
  await haltSignerCommand({ ...io, print: (line) => void io.print(line) })
    .exitOverride()
    .parseAsync(["--policy", world.path("policy.json")], { from: "user" });
  return lines.join("\n");
}

test("a signer that runs signs nothing from the next request on, nor what it signed before", async () => {
  expect(await ask("one")).toBe("signed");
  const before = await readFile(log, "utf8");
  expect(await halt()).toBe(`Halted: nothing is signed until ${haltPath(log)} is removed.`);
  expect(await ask("two")).toBe("signer-locked");
  expect(await ask("one")).toBe("signer-locked");
  expect(await readFile(log, "utf8")).toBe(before);
});

test("nor after it was started again; once the file is removed it goes on, without a release", async () => {
  await halt();
  await signer.log?.close();
  signer = await world.open();
  expect(await ask("one")).toBe("signer-locked");
  expect(await halt()).toMatch(/^It was halted before/);
  await rm(haltPath(log));
  expect(await ask("one")).toBe("signed");
  expect(signer.log!.state.lineages.size).toBe(1);
});

test("one that is at work answers nothing and writes nothing down", async () => {
  const before = await readFile(log, "utf8");
  const atWork: Signer = {
    ...signer,
    people: async () => {
      await halt();
      return signer.people();
    },
  };
  expect(await ask("one", atWork)).toBe("signer-locked");
  expect(await readFile(log, "utf8")).toBe(before);
  await rm(haltPath(log));
  expect(await ask("one")).toBe("signed");
});

test("a link that leads nowhere halts it as well", async () => {
  await symlink(world.path("nowhere"), haltPath(log));
  expect(await ask("one")).toBe("signer-locked");
});
