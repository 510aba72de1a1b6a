/** A programme is prepared, opened, paused and closed: what each state takes and pays, who takes each step, and that none is taken otherwise. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { PROGRAMME_STATES } from "../../../src/programmes/programme.ts";
import { PROGRAMME_TRANSITIONS } from "../../../src/programmes/programme-transitions.ts";
import { Browser } from "../../support/browser.ts";
import { ask, askWith, STAGES, turnAway } from "../../support/case-stages.ts";
import { approve, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("programme-states");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

async function move(to: string, by: string): Promise<request.Response> {
  return (await world.signedIn(by)).post("/api/v1/programmes/general/state").send({ to });
}

const problem = (answer: request.Response): string => String(answer.body.type);

async function stateNow(): Promise<string> {
  const { body } = await request(world.app).get("/api/v1/programmes").expect(200);
  return body.programmes.find(({ code }: { code: string }) => code === "general").state;
}

const apply = () =>
  request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", category: "fine", consent: CONSENT_VERSION, need: "rent" });

const give = () =>
  request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });

test("who pauses a programme does not open it again; paused it takes nothing and pays nothing", async () => {
  await readyPayout(world, 100_000n);
  expect((await move("paused", "hazel")).body).toEqual({ code: "general", state: "paused" });
  expect(await stateNow()).toBe("paused");
  expect(problem(await apply())).toBe("/problems/programme-not-open");
  expect(problem(await give())).toBe("/problems/programme-not-open");
  const hazel = await world.signedIn("hazel");
  const batch = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });
  expect(problem(batch)).toBe("/problems/programme-not-open");
  expect(problem(await move("open", "hazel"))).toBe("/problems/programme-own");
  expect((await move("open", "alder")).status).toBe(403);
  expect((await move("open", "larch")).status).toBe(200);
  await apply().expect(201);
});

/** Freezes what waits while the programme is closed, as it may after the blocks that paid it were undone. */
async function freezeClosed(): Promise<string> {
  const { owner } = world.database;
  const put = async (state: string): Promise<void> => {
    await owner.raw("alter table programmes disable trigger programme_moves_told");
    await owner("programmes").where({ code: "general" }).update({ state });
    await owner.raw("alter table programmes enable always trigger programme_moves_told");
  };
  await put("closed");
  const batch = await freeze(world);
  await put("closing");
  return batch;
}

test("a programme that closes takes nothing new, pays what it granted, and is closed when nobody waits", async () => {
  expect(problem(await move("closing", "larch"))).toBe("/problems/programme-own");
  const declined = await STAGES["declined"]!(world);
  const browser = await Browser.signedIn(world, "hazel");
  await browser.open("/staff/programmes");
  expect(browser.page).toContain("Begin to close it");
  await browser.send("/staff/programmes/general/state", { to: "closing" });
  expect(browser.page).toContain("The programme has its new state.");
  expect(await stateNow()).toBe("closing");
  // Nobody ends a programme alone: who began it neither takes it back nor closes it, and somebody else may open it again.
  expect(problem(await move("open", "hazel"))).toBe("/problems/programme-own");
  expect((await move("open", "larch")).status).toBe(200);
  expect((await move("closing", "hazel")).status).toBe(200);
  expect(problem(await apply())).toBe("/problems/programme-not-open");
  expect(problem(await give())).toBe("/problems/programme-not-open");
  const page = await request(world.app).get("/en/programmes").expect(200);
  expect(page.text).toContain("it takes nothing new and pays what it granted");
  // The payout that waits, and the request that nobody has looked at.
  expect(problem(await move("closed", "larch"))).toBe("/problems/programme-busy");
  await approve(world, await freezeClosed());
  await world.sign();
  await world.send();
  await world.mine(2);
  expect(problem(await move("closed", "larch"))).toBe("/problems/programme-busy");
  const [id] = await world.sql("cases").where({ state: "submitted" }).pluck("id");
  await ask(world, "alder", { id, path: "triage" });
  await turnAway(world, { id });
  // Who was declined may still ask for a second look, and be granted something.
  expect(problem(await move("closed", "larch"))).toBe("/problems/programme-busy");
  expect((await askWith(world, declined.code, "erasure")).ok).toBe(true);
  expect(problem(await move("closed", "hazel"))).toBe("/problems/programme-own");
  expect((await move("closed", "larch")).status).toBe(200);
  expect(await stateNow()).toBe("closed");
  await world.check();
});

test("no other step is taken, through the API or past it, and steps are kept", async () => {
  for (const to of PROGRAMME_STATES)
    expect(problem(await move(to, "hazel")), to).toBe("/problems/programme-transition");
  const { owner } = world.database;
  const allowed = new Set(PROGRAMME_TRANSITIONS.map(({ from, to }) => `${from}>${to}`));
  for (const from of PROGRAMME_STATES)
    for (const to of PROGRAMME_STATES) {
      if (from === to) continue;
      const code = `${from}-${to}`;
      const row = {
        code,
        name: code,
        purpose: code,
        state: from,
        award_cap: 9_000,
        award_floor: 1_000,
      };
      await owner("programmes").insert(row);
      const step = {
        programme: code,
        number: 1,
        from_state: from,
        to_state: to,
        person: "ana",
        moved_on: "2026-11-25",
      };
      const unsaid = owner("programmes").where({ code }).update({ state: to });
      await expect(unsaid, code).rejects.toThrow(`cannot go from ${from} to ${to}`);
      const said = owner("programme_moves").insert(step);
      if (allowed.has(`${from}>${to}`)) {
        await said;
        await owner("programmes").where({ code }).update({ state: to });
      } else await expect(said, code).rejects.toThrow("programme_moves_check");
    }
  await expect(owner("programme_moves").update({ person: "bo" })).rejects.toThrow(
    "as they were taken",
  );
  await expect(owner("programme_moves").delete()).rejects.toThrow("as they were taken");
});
