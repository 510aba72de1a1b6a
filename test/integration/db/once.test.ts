import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sha256 } from "../../../src/base/digest.ts";
import { utf8 } from "../../../src/base/bytes.ts";
import { Fault } from "../../../src/base/fault.ts";
import { once, purgeOnce } from "../../../src/db/once.ts";
import { units } from "../../../src/db/unit.ts";
import type { Unit, Work } from "../../../src/db/unit.ts";
import { DAY, HOUR, testClock } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const KEY = "Zm9yLXRlc3RzLW9ubHktMTIz";
const BODY = sha256(utf8("body"));
const by = { kind: "claimant" } as const;
const clock = testClock();
const random = seededRandom();

let database: FreshDatabase;
let work: Work;
beforeAll(async () => {
  database = await freshDatabase();
  await database.owner.raw("create table effects (n serial, what text)");
  await database.owner.raw("grant select, insert on effects to commonpurse_app");
  await database.owner.raw("grant usage on effects_n_seq to commonpurse_app");
  work = units(database.app, clock, random);
});
beforeEach(() => database.owner.raw("truncate effects, once_answers"));
afterAll(() => database.close());

/** The effect: a row and an answer with a secret in it. */
async function issueCode(unit: Unit): Promise<{ code: string; amount: bigint; at: Date }> {
  await unit.sql("effects").insert({ what: "issued" });
  return { code: Buffer.from(unit.random.bytes(16)).toString("hex"), amount: 21n, at: unit.at };
}

async function send(key: string | undefined = KEY, bodyHash = BODY, scope = "donations") {
  return work(by, (unit) => once(unit, { scope, key, bodyHash }, () => issueCode(unit)));
}

async function effects(): Promise<number> {
  return (await database.owner("effects").select("n")).length;
}

test("the same request sent again has one effect and the same answer", async () => {
  const first = await send();
  clock.advance(HOUR);
  expect(await send()).toEqual(first);
  expect(await effects()).toBe(1);
});

test("fifty at once have one effect and one answer", async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => send()));
  expect(new Set(answers.map((answer) => answer.code)).size).toBe(1);
  expect(await effects()).toBe(1);
});

test("the same key with another body is a conflict, and changes nothing", async () => {
  const first = await send();
  await expect(send(KEY, sha256(utf8("other")))).rejects.toMatchObject({
    kind: "conflict",
    code: "idempotency-key-reused",
  });
  expect(await send()).toEqual(first);
  expect(await effects()).toBe(1);
});

test("the same key in another scope is another key", async () => {
  await send();
  await send(KEY, BODY, "requests");
  expect(await effects()).toBe(2);
});

test("work that fails leaves nothing, and may be tried again", async () => {
  const failing = work(by, (unit) =>
    once(unit, { scope: "donations", key: KEY, bodyHash: BODY }, async () => {
      await issueCode(unit);
      throw new Fault("conflict", "programme-not-open", "Not now.");
    }),
  );
  await expect(failing).rejects.toMatchObject({ code: "programme-not-open" });
  expect(await effects()).toBe(0);
  await send();
  expect(await effects()).toBe(1);
});

test("after 24 hours the key is as good as new, whether it was purged or not", async () => {
  const first = await send();
  clock.advance(DAY - 1);
  expect(await send()).toEqual(first);
  clock.advance(1);
  expect((await send()).code).not.toBe(first.code);
  clock.advance(DAY);
  expect(await work({ kind: "job", name: "purge" }, purgeOnce)).toBe(1);
  expect(await work({ kind: "job", name: "purge" }, purgeOnce)).toBe(0);
});

test.each([
  [undefined, "idempotency-key-missing"],
  ["", "idempotency-key-missing"],
  ["short", "idempotency-key-weak"],
  ["a".repeat(40), "idempotency-key-weak"],
  ["0123456789abcdef012345", "idempotency-key-weak"],
  ["spaces in it, and also ÜÖ", "idempotency-key-weak"],
])("the key %j is refused: %s", async (key, code) => {
  const request = { scope: "donations", key, bodyHash: BODY };
  const sent = work(by, (unit) => once(unit, request, () => issueCode(unit)));
  await expect(sent).rejects.toMatchObject({ kind: "invalid", code });
  expect(await effects()).toBe(0);
});

test.each(["0123456789abcdef0123456789ABCDEF", "0190c2f0-7a3b-7cc4-9f6e-5d2a1b8c7e90"])(
  "the key %j is accepted",
  async (key) => {
    await send(key);
    expect(await effects()).toBe(1);
  },
);

test("a thief of the table cannot open it, nor confirm a guessed body", async () => {
  const { code } = await send();
  const [row] = await database.owner("once_answers").select("*");
  const stolen = Buffer.concat([row.key_hash, row.body_mark, row.answer]);
  const hashes = [Buffer.from(BODY), Buffer.from(sha256(utf8(KEY)))];
  const needles = [code, Buffer.from(code, "hex"), KEY, ...hashes];
  for (const needle of needles) expect(stolen.includes(needle)).toBe(false);
  // The mark is no plain hash of what he may guess.
  const guess = createHash("sha256").update(BODY).digest();
  expect(stolen.includes(guess)).toBe(false);
});

test("how long an answer is cannot be read off what is kept, and it comes back whole", async () => {
  const sizes = [];
  for (const [length, atLeast] of [
    [0, undefined],
    [900, undefined],
    [900, 16_384],
    [9_000, 16_384],
    [17_000, 16_384],
  ] as const) {
    const key = Buffer.from(random.bytes(20)).toString("hex");
    const request = { scope: "long", key, bodyHash: BODY, ...(atLeast && { atLeast }) };
    const ask = () =>
      work(by, (unit) => once(unit, request, () => Promise.resolve("x".repeat(length))));
    expect(await ask()).toHaveLength(length);
    const again = work(by, (unit) => once(unit, request, () => Promise.reject(new Error("twice"))));
    expect(await again).toBe("x".repeat(length));
    const [row] = await database.owner("once_answers");
    sizes.push(row.answer.length - 12 - 16);
    await database.owner("once_answers").delete();
  }
  expect(sizes).toEqual([1_024, 1_024, 16_384, 16_384, 65_536]);
});

test("an answer that was moved to another row does not open", async () => {
  await send();
  const other = "another-key-of-24-letters";
  await send(other);
  await database.owner.raw(
    `update once_answers as a set answer = b.answer, body_mark = a.body_mark
     from once_answers as b where a.key_hash <> b.key_hash`,
  );
  await expect(send(other)).rejects.toThrow(/authenticate/);
});
