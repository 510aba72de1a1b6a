import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import type { Id } from "../../../src/base/id.ts";
import { units } from "../../../src/db/unit.ts";
import { addTokens } from "../../../src/duplicates/add-tokens.ts";
import { findPairs } from "../../../src/duplicates/find-pairs.ts";
import { listPairs, savePair } from "../../../src/duplicates/pair.store.ts";
import { otherOf } from "../../../src/duplicates/pair.ts";
import { duplicatesCommand } from "../../../src/duplicates/cli.ts";
import { openTokenKeys } from "../../../src/duplicates/token-keys.ts";
import type { TokenKeys } from "../../../src/duplicates/token-keys.ts";
import { listTokens } from "../../../src/duplicates/token.store.ts";
import {
  evidenceToken,
  evidenceValue,
  scriptValue,
  tokenOf,
} from "../../../src/duplicates/token.ts";
import type { TokenValue } from "../../../src/duplicates/token.ts";
import { eraseVaultCase } from "../../../src/vault/erase-vault-case.ts";
import { seededRandom } from "../../support/random.ts";
import { byAna, vaultWorld } from "../../support/vault-world.ts";
import type { VaultWorld } from "../../support/vault-world.ts";

const random = seededRandom("duplicate tokens");
let world: VaultWorld;
let folder: string;
let keyFile: string;
let keys: TokenKeys;
let one: Id<"case">;
let other: Id<"case">;

beforeAll(async () => {
  world = await vaultWorld();
  folder = await mkdtemp(join(tmpdir(), "commonpurse-tokens-"));
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  keyFile = join(folder, toHex(random.bytes(4)));
  keys = await openTokenKeys(keyFile, random);
  one = await world.newCase("one");
  other = await world.newCase("other");
});

const script = (): TokenValue => scriptValue(`0014${toHex(random.bytes(20))}`);

function compare(id: Id<"case">, ...values: TokenValue[]): Promise<void> {
  return world.work(byAna, async (unit) => {
    await addTokens(unit, { case: id, keys, values });
    await findPairs(unit, { case: id, keys, values });
  });
}

const tokensIn = (id: Id<"case">): Promise<string[]> => listTokens(world.read, id);

test("two cases with one script become a pair, seen from either, whoever was compared first", async () => {
  const shared = script();
  await compare(one, shared, script());
  expect(await listPairs(world.read, one)).toEqual([]);
  await compare(other, script(), shared);
  const [pair] = await listPairs(world.read, one);
  expect(pair).toMatchObject({ state: "suspected", strength: "strong", fields: ["script"] });
  expect(pair && otherOf(pair, one)).toBe(other);
  expect(await listPairs(world.read, other)).toEqual([pair]);
});

test("comparing again changes nothing: no row, no version", async () => {
  const shared = script();
  await compare(one, shared);
  await compare(other, shared);
  const before = [await tokensIn(one), await listPairs(world.read, one)];
  await compare(one, shared);
  await compare(other, shared);
  expect([await tokensIn(one), await listPairs(world.read, one)]).toEqual(before);
});

test("the rows of a case are filled up, and its tokens are among them", async () => {
  const file = random.bytes(500);
  await compare(one, evidenceValue(file));
  const rows = await tokensIn(one);
  expect(rows).toHaveLength(4);
  expect(rows).toContain(toHex(evidenceToken((await keys())[0].key, file)));
  const many = Array.from({ length: 21 }, script);
  await compare(other, ...many);
  expect(await tokensIn(other)).toHaveLength(24);
});

test("without the key file no row is a function of what is compared", async () => {
  const shared = scriptValue("00140123456789012345678901234567890123456789");
  await compare(one, shared);
  const stolen = await tokensIn(one);
  // Another installation's key, and none at all: what a thief of the database has.
  for (const guess of [random.bytes(32), new Uint8Array(32)])
    expect(stolen).not.toContain(toHex(tokenOf(guess, shared)));
  const { rows } = await world.database.owner.raw<{ rows: { text: string }[] }>(
    "select t::text as text from duplicate_tokens t",
  );
  const key = toHex((await keys())[0].key);
  for (const { text } of rows) expect(text).not.toContain(key.slice(0, 16));
});

test("erasing a case takes its tokens and its pairs, and nothing is compared of it again", async () => {
  const shared = script();
  await compare(one, shared);
  await compare(other, shared);
  await world.work(byAna, (unit) => eraseVaultCase(unit, one));
  expect(await tokensIn(one)).toEqual([]);
  expect(await listPairs(world.read, other)).toEqual([]);
  await expect(compare(one, shared)).rejects.toThrow();
  expect(await tokensIn(one)).toEqual([]);
});

test("under a new key the same values meet as before, and the judged pair stays judged", async () => {
  const shared = script();
  await compare(one, shared);
  await compare(other, shared);
  await judge("not_duplicate");
  expect(await purse("rotate")).toMatch(/^Key [0-9a-f]{16} is in use\./);
  await compare(one, shared);
  // One case has the new token, the other the old one.
  expect(await listPairs(world.read, one)).toMatchObject([{ state: "not_duplicate" }]);
  const third = await world.newCase("third");
  await compare(third, shared);
  expect(await listPairs(world.read, third)).toHaveLength(2);
  await compare(other, shared);
  expect(await purse("finish")).toMatch(/^Key [0-9a-f]{16} is the only one\. \d+ tokens/);
  const left = [await tokensIn(one), await tokensIn(other)];
  const token = toHex(tokenOf((await keys())[0].key, shared));
  expect(left.every((rows) => rows.includes(token))).toBe(true);
  await compare(one, shared);
  const states = (await listPairs(world.read, one)).map(({ state }) => state);
  expect(states.sort()).toEqual(["not_duplicate", "suspected"]);
});

test("a file is compared although only its token is left of it, and is no reason to judge again", async () => {
  const [shared, file] = [script(), random.bytes(100)];
  await compare(one, shared);
  await compare(other, shared);
  await judge("not_duplicate");
  for (const id of [one, other])
    await world.work(byAna, (unit) =>
      addTokens(unit, { case: id, keys, values: [evidenceValue(file)] }),
    );
  await compare(one, shared);
  expect(await listPairs(world.read, one)).toMatchObject([
    { state: "not_duplicate", fields: ["evidence", "script"] },
  ]);
});

test("a judged pair is open again when the two share another script", async () => {
  const [shared, later] = [script(), script()];
  await compare(one, shared);
  await compare(other, shared);
  await judge("not_duplicate");
  await compare(one, shared, later);
  await compare(other, shared, later);
  expect(await listPairs(world.read, one)).toMatchObject([{ state: "suspected" }]);
});

test("of two that are compared in the same moment neither overlooks the other", async () => {
  for (let round = 0; round < 10; round += 1) {
    const [a, b] = [await world.newCase("a"), await world.newCase("b")];
    const shared = script();
    await Promise.all([compare(a, shared), compare(b, shared)]);
    expect(await listPairs(world.read, a)).toHaveLength(1);
  }
});

test("the database refuses a step that is not in the table, and a pair that nobody judges", async () => {
  const shared = script();
  await compare(one, shared);
  await compare(other, shared);
  await expect(save({ state: "not_duplicate" })).rejects.toThrow();
  await judge("confirmed_duplicate");
  await expect(save({ state: "not_duplicate", judge: "dana" })).rejects.toThrow();
  expect(await listPairs(world.read, one)).toMatchObject([{ state: "confirmed_duplicate" }]);
});

test("processes that start together make one key file; a damaged one stops everything", async () => {
  const path = join(folder, "together");
  const opened = await Promise.all([1, 2, 3].map(() => openTokenKeys(path, random)));
  const rings = await Promise.all(opened.map((read) => read()));
  expect(new Set(rings.map(([first]) => first.id)).size).toBe(1);
  await writeFile(path, (await readFile(path)).subarray(1));
  await expect(keysAt(path)).rejects.toThrow("missing or damaged");
});

async function keysAt(path: string): Promise<unknown> {
  return (await openTokenKeys(path, random))();
}

/** What the command says. */
async function purse(command: string): Promise<string> {
  const lines: string[] = [];
  const io = {
    print: (line: string) => void lines.push(line),
    random,
    keyFile: () => keyFile,
    withDatabase: <T>(use: (open: Pick<VaultWorld, "work">) => Promise<T>) => use(world),
  };
  await duplicatesCommand(io).parseAsync([command], { from: "user" });
  return lines.join("\n");
}

async function save(change: object): Promise<void> {
  const [pair] = await listPairs(world.read, one);
  if (pair === undefined) throw new Error("save: no pair");
  const work = units(world.database.app, world.clock, random);
  await work(byAna, (unit) => savePair(unit, { ...pair, ...change }));
}

const judge = (state: string): Promise<void> => save({ state, judge: "dana" });
