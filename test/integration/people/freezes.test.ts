/** One stops everything, two others set it going again: through HTTP, with the real signer and node behind it. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Browser } from "../../support/browser.ts";
import { MINUTE } from "../../support/clock.ts";
import { SESSION } from "../../support/staff-world.ts";
import {
  approve,
  approveAs,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

const FREEZES = "/api/v1/freezes";

let world: World;

beforeAll(async () => {
  world = await World.start("access-freezes");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

/** A member of staff, a minute later because sign-ins are slowed. */
async function as(code: string) {
  world.clock.advance(MINUTE / 4);
  return world.signedIn(code);
}

const stop = async (by: string, person?: string) =>
  (await as(by)).post(FREEZES).send({ reason: "the lists do not agree", person });
const lift = async (by: string, id: string) => (await as(by)).post(`${FREEZES}/${id}/thaw`);
const stateOf = async (batch: string): Promise<string> =>
  (await (await as("hazel")).get(`/api/v1/batches/${batch}`).expect(200)).body.state;

test("while all payouts are frozen nothing is built, approved, signed or sent, and then all of it is", async () => {
  await readyPayout(world, 200_000n);
  const signed = await freeze(world);
  await approve(world, signed);
  await world.sign();
  await readyPayout(world, 150_000n);
  const approved = await freeze(world);
  await approve(world, approved);
  await readyPayout(world, 140_000n);
  const built = await freeze(world);
  await readyPayout(world, 130_000n);

  const { body } = await stop("sorbus");
  expect(body).toMatchObject({ what: "payouts", frozenBy: "sorbus", isOpen: true, lifts: [] });
  const building = await (
    await as("hazel")
  )
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });
  expect([building.status, building.body.code]).toEqual([409, "payouts-frozen"]);
  expect((await approveAs(world, built, "larch")).body.code).toBe("payouts-frozen");
  const released = await (
    await as("hazel")
  )
    .post(`/api/v1/batches/${signed}/broadcast`)
    .send({ reason: "they wait for rent" });
  expect(released.body.code).toBe("payouts-frozen");
  const page = await Browser.signedIn(world, "larch");
  await page.open("/staff/freezes");
  expect(page.text).toContain("All payouts are frozen");
  await world.sign();
  await world.send();
  expect([await stateOf(signed), await stateOf(approved)]).toEqual(["signed", "frozen"]);
  expect(await world.sql("batch_variants").pluck("batch")).toEqual([signed]);
  await world.mine(2);
  expect(await stateOf(signed)).toBe("signed");

  expect((await lift("larch", body.id)).body).toMatchObject({ isOpen: true });
  await world.sign();
  expect(await stateOf(approved)).toBe("frozen");
  expect((await lift("hazel", body.id)).body).toMatchObject({
    isOpen: false,
    lifts: [{ by: "larch" }, { by: "hazel" }],
  });
  expect((await approveAs(world, built, "larch")).status).toBe(201);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect([await stateOf(signed), await stateOf(approved)]).toEqual(["settled", "settled"]);
  await world.check();
});

test("neither who froze nor the same person twice lifts, and whoever decides nothing about money does neither", async () => {
  const { body } = await stop("maple");
  expect((await stop("larch")).body.id).toBe(body.id);
  expect((await lift("maple", body.id)).body.code).toBe("thaw-not-yours");
  expect((await lift("larch", body.id)).status).toBe(200);
  expect((await lift("larch", body.id)).body.code).toBe("thaw-not-yours");
  for (const code of ["alder", "birch", "rowan", "willow"]) {
    expect((await stop(code)).body.code, code).toBe("not-permitted");
    expect((await lift(code, body.id)).body.code, code).toBe("not-permitted");
  }
  expect((await lift("hazel", body.id)).body.isOpen).toBe(false);
  expect((await lift("sorbus", body.id)).body.code).toBe("thaw-not-yours");
  const unknown = await lift("sorbus", "0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f00");
  expect([unknown.status, unknown.body.code]).toEqual([404, "access-freeze-unknown"]);
});

test("a colleague who is frozen is out at once, and no passphrase opens a session, until two others lift it", async () => {
  const birch = await as("birch");
  await birch.get(SESSION).expect(200);
  const { body } = await stop("hazel", "birch");
  expect(body).toMatchObject({ what: "access", person: "birch" });
  await birch.get(SESSION).expect(401);
  const { passphrase } = world.staff.find(({ code }) => code === "birch")!;
  const enter = (typed: string) =>
    request(world.app).post(SESSION).send({ person: "birch", passphrase: typed });
  const refused = await enter(passphrase).expect(401);
  expect(refused.body).toEqual((await enter("another passphrase").expect(401)).body);
  await lift("larch", body.id);
  await enter(passphrase).expect(401);
  await lift("maple", body.id);
  world.clock.advance(MINUTE);
  await enter(passphrase).expect(201);
});

test("nobody freezes themselves, somebody unknown, or more than two", async () => {
  expect((await stop("hazel", "hazel")).body.code).toBe("freeze-oneself");
  expect((await stop("hazel", "nobody")).body.code).toBe("person-unknown");
  for (const code of ["rowan", "willow"]) expect((await stop("sorbus", code)).status).toBe(200);
  expect((await stop("sorbus", "larch")).body.code).toBe("freezes-many");
  expect((await stop("sorbus", "rowan")).status).toBe(200);
});

test("nor does anybody who asks for ten at once", async () => {
  const maple = await as("maple");
  const codes = world.staff.map(({ code }) => code).filter((code) => code !== "maple");
  const asked = codes.map((person) =>
    maple.post(FREEZES).send({ reason: "all of them", person }).then(),
  );
  const answers = await Promise.all(asked);
  expect(answers.filter(({ body }) => body.frozenBy === "maple")).toHaveLength(2);
  const stopped = answers.filter(({ body: { frozenBy } }) => frozenBy === "maple");
  // Which two it were is chance: whoever of those that may lift is frozen signs in no more, and where two of the three are, the database lets both back in.
  const names = stopped.map(({ body }): string => body.person);
  const able = ["hazel", "larch", "sorbus"].filter((each) => !names.includes(each));
  const at = world.clock.now();
  for (const { body } of stopped)
    if (able.length > 1) for (const code of able) await lift(code, body.id);
    else
      await world.database
        .owner("access_freezes")
        .where({ id: body.id })
        .update({
          ...{ first_lift: "birch", first_lift_at: at },
          ...{ second_lift: "cedar", second_lift_at: at },
        });
  expect(
    await world.sql("access_freezes").whereIn("person", names).whereNull("second_lift"),
  ).toEqual([]);
});

test("the page freezes at once, asks for a proof before it lifts, and shows who did what", async () => {
  world.clock.advance(MINUTE);
  const larch = await Browser.signedIn(world, "larch");
  world.clock.advance(20 * MINUTE);
  larch.passphrase = undefined;
  await larch.open("/staff/freezes");
  await larch.send("/staff/freezes", { reason: "x" });
  expect([larch.status, larch.text]).toEqual([422, expect.stringContaining("in a few words")]);
  await larch.send("/staff/freezes", { reason: "The node answers <strangely>" });
  expect(larch.path).toBe("/staff/freezes");
  expect(larch.page).toContain("The node answers &lt;strangely>");
  expect(larch.text).toContain("Two others must lift it.");
  const { id } = await world
    .sql("access_freezes")
    .whereNull("person")
    .whereNull("second_lift")
    .first();
  world.clock.advance(MINUTE);
  const maple = await Browser.signedIn(world, "maple");
  const { passphrase } = maple;
  maple.passphrase = undefined;
  await maple.open("/staff/freezes");
  world.clock.advance(16 * MINUTE);
  await maple.send(`/staff/freezes/${id}/thaw`);
  expect(maple.text).toContain("Is it still you?");
  await maple.send("/staff/step-up", { stepUpPassphrase: passphrase! });
  expect([maple.status, maple.text]).toEqual([200, expect.stringContaining("Lifted by maple")]);
  await lift("hazel", id);
});

test("the database keeps who froze and who lifted, and takes no lift of one alone", async () => {
  const { id } = await world.sql("access_freezes").where({ person: "rowan" }).first();
  const change = (to: object) => world.database.owner("access_freezes").where({ id }).update(to);
  const at = world.clock.now();
  await expect(change({ first_lift: "sorbus", first_lift_at: at })).rejects.toThrow("_two");
  await expect(change({ first_lift: "rowan", first_lift_at: at })).rejects.toThrow("_two");
  await expect(change({ second_lift: "larch", second_lift_at: at })).rejects.toThrow("_order");
  await expect(change({ reason: "another" })).rejects.toThrow("kept as it was made");
  await expect(world.database.owner("access_freezes").delete()).rejects.toThrow("kept as");
});
