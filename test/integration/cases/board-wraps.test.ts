/** Every case is sealed to the board too: from the first hour, through the decision that closes it to all staff, until it is erased. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { peopleInForce } from "../../../src/app/case-readers.ts";
import { retireHandler } from "../../../src/app/board-key-job.ts";
import { makeLog } from "../../../src/app/log.ts";
import { openBox } from "../../../src/base/sealed-box.ts";
import { retireBoardKeys } from "../../../src/board/retire-board-keys.ts";
import { combineBoardShares, parseBoardShare } from "../../../src/people/board-share.ts";
import { BOARD } from "../../../src/people/person.ts";
import { VAULT_NAMES } from "../../../src/vault/case-key.ts";
import {
  askForHelp,
  assess,
  onceKey,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("board-wraps", undefined, 0, { board: true });
});
afterAll(() => world.close());

const readers = (id: string): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).orderBy("reader").pluck("reader");

const sealed = () => world.database.owner("vault_wraps").where({ reader: "@board" });

/** What somebody puts into the database in the place of a case's box for the board. */
async function replace(id: string, by: object): Promise<void> {
  const before = await sealed().where({ case_id: id }).first();
  await sealed().where({ case_id: id }).delete();
  await world.database.owner("vault_wraps").insert({ ...before, ...by });
}

test("a request is sealed to the board, and stays so when it is decided and closed to all staff", async () => {
  await settledGift(world, 2_000_000n);
  const { id } = await readyPayout(world, 100_000n);
  expect(await readers(id)).toEqual(["@board", "@claim"]);
});

test("an erased request is sealed to nobody", async () => {
  const code = await askForHelp(world);
  const [id] = await world.sql("cases").where({ state: "submitted" }).pluck("id");
  expect(await readers(id)).toEqual(["@board", "@claim", "alder"]);
  await request(world.app)
    .post("/api/v1/request/erasure")
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", onceKey())
    .expect(200);
  expect(await readers(id)).toEqual([]);
});

test("a case that is older than the board's key, or sealed to a former one, gets it when somebody opens it", async () => {
  await askForHelp(world);
  const id = await triage(world);
  const wrap = () => sealed().where({ case_id: id }).first();
  const before = await wrap();
  await sealed().where({ case_id: id }).delete();
  const [person] = await world
    .sql("case_assignments")
    .where({ case_id: id, stage: "first" })
    .pluck("person");
  const reviewer = await world.signedIn(person);
  await reviewer.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect((await wrap()).key_id).toBe(before.key_id);
  // Sealed once: opening it again writes nothing.
  const { box } = await wrap();
  await reviewer.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect((await wrap()).box).toEqual(box);
  await replace(id, { key_id: "0123456789abcdef" });
  await reviewer.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect((await wrap()).key_id).toBe(before.key_id);
});

test("a case is sealed to the board of now when it is decided, whatever stood there since somebody opened it", async () => {
  await askForHelp(world);
  const id = await triage(world);
  expect((await assess(world, id, "first", 100_000n)).status).toBe(201);
  // The right key by its name, so that no look repairs it.
  await replace(id, { box: randomBytes(81) });
  expect((await assess(world, id, "second", 100_000n)).status).toBe(201);
  const shares = [1, 2].map((number) =>
    readFile(join(world.files.keys, `board-${number}.share`), "utf8"),
  );
  const secret = await combineBoardShares((await Promise.all(shares)).map(parseBoardShare));
  const { box } = await sealed().where({ case_id: id }).first();
  expect(openBox(VAULT_NAMES.part, secret, box)).toHaveLength(32);
});

test("what is sealed to a board's key that was replaced is forgotten, and with no key in force nothing is", async () => {
  const [one, ...others] = await sealed().orderBy("case_id").pluck("case_id");
  expect(others.length).toBeGreaterThan(0);
  await replace(one, { key_id: "0123456789abcdef" });
  const { work, clock, pin } = world;
  const nobodys = await work({ kind: "public" }, async (unit) => {
    const list = await peopleInForce(unit, { clock, pin });
    const keys = list.keys.filter(({ person }) => person !== BOARD);
    return retireBoardKeys(unit, { ...list, keys });
  });
  expect(nobodys).toBe(0);
  const job = retireHandler({ work, clock, pin, log: makeLog("silent") });
  await job.run({}, new AbortController().signal);
  expect(await sealed().orderBy("case_id").pluck("case_id")).toEqual(others);
});
