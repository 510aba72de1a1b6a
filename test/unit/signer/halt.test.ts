/** Whoever stands at the signing machine stops it at once, alone, and nothing that is asked meanwhile is signed or written down. */
import { chown, link, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { answer, answerSignRequest } from "../../../src/signer/answer.ts";
import type { Signer } from "../../../src/signer/answer.ts";
import { askSigner } from "../../../src/signer/ask-signer.ts";
import { haltPath } from "../../../src/signer/halt.ts";
import { haltSignerCommand } from "../../../src/signer/set-up-cli.ts";
import { listenForRequests } from "../../../src/signer/socket.ts";
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

const HELD = /was halted, or its log moved away, while it was at work/;

async function ask(name: string, by: Signer = signer): Promise<string> {
  const answered = await answerSignRequest(by, utf8(world.request(world.batch({ name }))));
  return answered.kind === "signed" ? "signed" : answered.rule;
}

async function halt(...more: string[]): Promise<string> {
  const lines: string[] = [];
  const io = {
    clock: world.clock,
    random: seededRandom(),
    print: (line: string) => lines.push(line),
  };
  await haltSignerCommand({ ...io, print: (line) => void io.print(line) })
    .exitOverride()
    .parseAsync(["--policy", world.path("policy.json"), ...more], { from: "user" });
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

test("nor does one that is at work answer what it signed before", async () => {
  expect(await ask("one")).toBe("signed");
  const atWork: Signer = {
    ...signer,
    people: async () => {
      await halt();
      return signer.people();
    },
  };
  await expect(ask("one", atWork)).rejects.toThrow(HELD);
});

test("what it has just written down is not said to be refused: whoever heard that would pay it in another batch", async () => {
  const open = signer.log!;
  const append = open.append.bind(open);
  open.append = async (record) => {
    await append(record);
    await halt();
  };
  const bugs: unknown[] = [];
  const path = world.path("signer.sock");
  const socket = await listenForRequests(
    path,
    (line) => answer(signer, line),
    (bug) => bugs.push(bug),
  );
  try {
    const asked = world.request(world.batch({ name: "one" }));
    await expect(askSigner(path, asked)).rejects.toThrow("hung up without an answer");
    expect(String(bugs)).toMatch(HELD);
    expect(await askSigner(path, asked)).toContain('"rule":"signer-locked"');
    await rm(haltPath(log));
    expect(await askSigner(path, asked)).toContain('"result":"signed"');
    expect((await readFile(log, "utf8")).split("\n")).toHaveLength(3);
  } finally {
    await socket.close();
  }
});

test("a log that was moved away answers nothing, wherever it is halted", async () => {
  expect(await ask("one")).toBe("signed");
  await rename(log, world.path("elsewhere.log"));
  await halt("--log", world.path("elsewhere.log"));
  expect(await ask("one")).toBe("signer-locked");
});

describe("under whatever name it knows its log", () => {
  const name = (): string => world.path("name.log");

  /** Starts the signer with a link to its log; the head lies beside the link. */
  async function startByLink(): Promise<void> {
    await signer.log?.close();
    await symlink(log, name());
    await rename(`${log}.head`, `${name()}.head`);
    const files = { ...world.policyFile().files, log: "name.log" };
    await writeFile(world.path("policy.json"), JSON.stringify({ ...world.policyFile(), files }));
    signer = await world.open();
    expect(await ask("one")).toBe("signed");
  }

  test("started by a link, halted by the file", async () => {
    await startByLink();
    expect(await halt("--log", log)).toBe(
      `Halted: nothing is signed until ${haltPath(log)} is removed.`,
    );
    expect(await ask("one")).toBe("signer-locked");
    await rm(haltPath(log));
    expect(await ask("one")).toBe("signed");
  });

  test("started by a link, halted by that link or by hand beside it", async () => {
    await startByLink();
    expect(await halt()).toContain(haltPath(log));
    expect(await ask("one")).toBe("signer-locked");
    await rm(haltPath(log));
    await writeFile(haltPath(name()), "");
    expect(await ask("one")).toBe("signer-locked");
    expect(await halt()).toBe(
      `Halted: nothing is signed until ${haltPath(name())} and ${haltPath(log)} are removed.`,
    );
  });

  test("started by the file, halted by a link in another folder", async () => {
    await mkdir(world.path("far"));
    await symlink(log, world.path("far/log"));
    await halt("--log", world.path("far/log"));
    expect(await ask("one")).toBe("signer-locked");
  });

  test("a log with two names is halted under one, and that is said", async () => {
    await link(log, name());
    await expect(halt("--log", name())).rejects.toThrow(/has 2 names.*end its process/);
    await expect(halt("--log", log)).rejects.toThrow(/has 2 names/);
    expect(await ask("one")).toBe("signer-locked");
  });
});

test("where its log is not nothing is halted, and that is said", async () => {
  for (const [path, said] of [
    ["signature.log", /^There is no log at .*signature\.log, so nothing was halted/],
    ["dangling", /^There is no log at .*dangling, so nothing was halted/],
    [".", /is not the log of this policy's signer, so nothing was halted/],
    ["policy.json", /is not the log of this policy's signer, so nothing was halted/],
    ["other.log", /is not the log of this policy's signer, so nothing was halted/],
  ] as const) {
    await symlink(world.path("nowhere"), world.path("dangling")).catch(() => undefined);
    const other = (await readFile(log, "utf8")).replace(world.made.logId, "00".repeat(16));
    await writeFile(world.path("other.log"), other);
    await expect(halt("--log", world.path(path)), path).rejects.toThrow(said);
  }
  expect(await ask("one")).toBe("signed");
});

test("that no signer runs with the log is said, because one may run with another", async () => {
  await signer.log?.close();
  const [first, second] = (await halt()).split("\n");
  expect(first).toBe(`Halted: nothing is signed until ${haltPath(log)} is removed.`);
  expect(second).toBe(
    "No signer runs with this log now. If one should, it has another log: end its process.",
  );
});

test.runIf(process.getuid?.() === 0)("root halts the signer of another user", async () => {
  await chown(world.path("policy.json"), 54_321, 0);
  expect(await halt()).toMatch(/^Halted/);
  expect(await ask("one")).toBe("signer-locked");
});
