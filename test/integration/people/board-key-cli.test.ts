/** The founding command that makes the board's key: three files, each for one holder, and nothing else of the secret anywhere. */
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { combineBoardShares, parseBoardShare } from "../../../src/people/board-share.ts";
import { purse } from "../../support/purse-command.ts";

vi.setConfig({ testTimeout: 60_000 });

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "commonpurse-board-"));
});
afterAll(() => rm(root, { recursive: true }));

const file = (name: string): string => join(root, name);
const make = (...names: string[]) =>
  purse(["found", "board", "--fund", "fund.test/book", "--out", ...names.map(file)], {});

test("the key is split among three files of their holders, and its public half is for the plan", async () => {
  const made = await make("a.share", "b.share", "c.share");
  expect(made.error).toBe("");
  const [, key] = /^board ([0-9a-f]{64})\n/.exec(made.out) ?? [];
  expect(await readdir(root)).toEqual(["a.share", "b.share", "c.share"]);
  const shares = [];
  for (const name of await readdir(root)) {
    expect((await stat(file(name))).mode & 0o777).toBe(0o600);
    shares.push(parseBoardShare(await readFile(file(name), "utf8")));
  }
  const secret = await combineBoardShares(shares.slice(1));
  expect(toHex(x25519Public(secret))).toBe(key);
  expect(made.out).not.toContain(toHex(secret));
});

test("a share is written over nothing, and two or four files are refused before any key is made", async () => {
  const before = await readFile(file("a.share"), "utf8");
  expect((await make("a.share", "d.share", "e.share")).code).toBe(1);
  expect(await readFile(file("a.share"), "utf8")).toBe(before);
  for (const names of [
    ["x", "y"],
    ["x", "x", "y"],
    ["w", "x", "y", "z"],
  ])
    expect((await make(...names)).error).toContain("three different files");
  expect(await readdir(root)).not.toContain("x");
});
