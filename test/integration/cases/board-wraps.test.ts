/** Every case is sealed to the board too: from the first hour, through the decision that closes it to all staff, until it is erased. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { askForHelp, onceKey, readyPayout, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("board-wraps", undefined, 0, { board: true });
});
afterAll(() => world.close());

const readers = (id: string): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).orderBy("reader").pluck("reader");

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
  const wraps = world.database.owner("vault_wraps");
  const before = await wraps.clone().where({ case_id: id, reader: "@board" }).first();
  await wraps.clone().where({ case_id: id, reader: "@board" }).delete();
  const [person] = await world
    .sql("case_assignments")
    .where({ case_id: id, stage: "first" })
    .pluck("person");
  const reviewer = await world.signedIn(person);
  await reviewer.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  const wrap = () => wraps.clone().where({ case_id: id, reader: "@board" }).first();
  expect((await wrap()).key_id).toBe(before.key_id);
  // Sealed once: opening it again writes nothing.
  const { box } = await wrap();
  await reviewer.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect((await wrap()).box).toEqual(box);
  await wraps.clone().where({ case_id: id, reader: "@board" }).delete();
  await wraps.clone().insert({ ...before, key_id: "0123456789abcdef" });
  await reviewer.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect((await wrap()).key_id).toBe(before.key_id);
});
