/** Somebody who asked neither to be paid nor to be written to for a while: who works on it sees it, and nothing is paid before, unless their code says so. */
import { readFile } from "node:fs/promises";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { once } from "../../../src/db/once.ts";
import { endQuiet } from "../../../src/payouts/end-quiet.ts";
import { heldUp } from "../../../src/payouts/held-up.view.ts";
import { DAY } from "../../support/clock.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import {
  askForHelp,
  assess,
  claimant,
  onceKey,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("quiet-payouts");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const { lift, own, paid, pause, ready, refusedFreeze } = pauseSteps(() => world);
const due = () => world.work({ kind: "job", name: "test" }, endQuiet);
const today = (): string => world.clock.now().toISOString().slice(0, 10);

/** The payout of somebody who asked to wait so long, and their code. */
async function quiet(amount: bigint, how = "two-weeks") {
  const before = new Set((await world.sql("payouts").select("id")).map(({ id }) => id));
  const { code } = await readyPayout(world, amount, "general", { quiet: how });
  const rows: { id: string }[] = await world.sql("payouts").select("id");
  const payout = rows.map(({ id }) => id).find((id) => !before.has(id))!;
  const { body } = await claimant(world, code).status().expect(200);
  const until: string = body.quietUntil;
  return { code, payout, until, pause: body.pause };
}

const standing = async (code: string) => {
  const { body } = await claimant(world, code).status().expect(200);
  return [body.pause, body.quietUntil];
};

function passUntil(day: string): void {
  while (today() < day) world.clock.advance(DAY);
}

test("who reviews it reads it at the case and at the criterion, and asks nothing that ends meanwhile", async () => {
  await askForHelp(world, "general", { quiet: "four-weeks", device: "watched", household: "one" });
  const id = await triage(world);
  const [drawn] = await world.sql("case_assignments").where({ case_id: id, stage: "first" });
  const agent = await world.signedIn(drawn.person);
  const { body, headers } = await agent.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect(body.quietUntil > today()).toBe(true);
  expect(body.answers).toMatchObject({ quiet: "four-weeks", device: "watched", household: "one" });
  const ask = (days: number) =>
    agent
      .post(`/api/v1/cases/${id}/question`)
      .set("If-Match", headers["etag"]!)
      .send({ text: "How much is it?", days });
  const refused = await ask(21);
  expect([refused.status, refused.body.code]).toEqual([409, "question-quiet"]);
  expect(await world.sql("case_questions").where({ case_id: id })).toEqual([]);
  await ask(90).expect(200);
});

test("nothing pays it before its day, whoever asks; then it is paid by itself", async () => {
  const { code, payout, until, pause } = await quiet(100_000n);
  expect(pause).toBe("quiet");
  expect(until).toMatch(/-(01|15)$/);
  expect(await ready()).not.toContain(payout);
  expect(await refusedFreeze(payout)).toBe("payout-paused");
  const hazel = await world.signedIn("hazel");
  const drawn = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });
  expect(drawn.body.code).toBe("payouts-missing");
  expect(await lift("larch", payout)).toBe("pause-recipients");
  const { body } = await hazel.get("/api/v1/payout-pauses").expect(200);
  expect(body.payouts).toMatchObject([
    { payout, pauses: [{ number: 1, reason: "request", lifting: "code", until }] },
  ]);
  const shown = await hazel.get("/staff/payout-pauses").set("Accept", "text/html").expect(200);
  expect(shown.text).toContain(until);
  expect(await due()).toBe(0);
  passUntil(until);
  expect(await due()).toBe(1);
  expect(await due()).toBe(0);
  expect(await standing(code)).toEqual(["none", undefined]);
  expect(await paid(payout)).toBe("settled");
});

test("who reviewed it reads nothing of it among the pauses, nor learns of it by lifting, and finds the pause of a colleague under its own number", async () => {
  const seen = async (by: string) => {
    const agent = await world.signedIn(by);
    const { body } = await agent.get("/api/v1/payout-pauses").expect(200);
    const page = await agent.get("/staff/payout-pauses").set("Accept", "text/html").expect(200);
    return { payouts: body.payouts, text: page.text.replaceAll(/value="[^"]*"/g, "") };
  };
  const before = await seen("birch");
  const { code, payout, until } = await quiet(105_000n);
  expect(await seen("birch")).toEqual(before);
  expect(JSON.stringify((await seen("larch")).payouts)).toContain(until);
  expect(await lift("birch", payout)).toBe("pause-unknown");
  expect((await pause("cedar", payout)).status).toBe(200);
  const { payouts, text } = await seen("birch");
  const [row] = payouts.filter((each: { payout: string }) => each.payout === payout);
  expect(row.pauses).toMatchObject([{ number: 1, reason: "fraud", paused: { by: "cedar" } }]);
  expect([row.pauses.length, row.lifted]).toEqual([1, []]);
  expect(text).not.toContain(until);
  expect(text).toContain(`/staff/payout-pauses/${payout}/1/lifting`);
  expect(await lift("birch", payout, 2)).toBe("pause-unknown");
  expect(await lift("birch", payout)).toBe("lifted");
  passUntil(until);
  expect(await due()).toBe(1);
  const after = await seen("birch");
  expect(JSON.stringify(after.payouts)).not.toContain(until);
  expect(after.text).not.toContain(until);
  expect(await standing(code)).toEqual(["none", undefined]);
  expect(await paid(payout)).toBe("settled");
});

/** Of how many programmes the doctor says that payouts are paused. */
async function paused(): Promise<number> {
  const text = await readFile(world.files.fundFile, "utf8");
  const { payouts } = await heldUp({ sql: world.sql }, world.clock.now(), text);
  return payouts.filter(({ cause }) => cause === "paused").length;
}

test("the code takes it back at any time, and a pause that it makes beside it stays until it is lifted", async () => {
  const first = await quiet(110_000n);
  await own(first.code, "/lifting").expect(204);
  expect(await standing(first.code)).toEqual(["none", undefined]);
  expect(await ready()).toContain(first.payout);
  expect(await paid(first.payout)).toBe("settled");
  const { code, payout, until } = await quiet(120_000n);
  // That one waits for its day is told to nobody who looks for what is to be done.
  expect(await paused()).toBe(0);
  expect((await own(code).expect(200)).body).toEqual({ outcome: "paused" });
  expect(await paused()).toBe(1);
  expect(await standing(code)).toEqual(["own", until]);
  await own(code, "/lifting").expect(204);
  expect(await standing(code)).toEqual(["quiet", until]);
  expect((await own(code).expect(200)).body).toEqual({ outcome: "paused" });
  passUntil(until);
  expect(await due()).toBe(1);
  expect(await standing(code)).toEqual(["own", undefined]);
  expect(await ready()).not.toContain(payout);
  await own(code, "/lifting").expect(204);
  expect(await paid(payout)).toBe("settled");
});

test("once the day is over nothing waits, and who asked for nothing waits for nothing", async () => {
  const code = await askForHelp(world, "general", { quiet: "two-weeks" });
  const id = await triage(world);
  world.clock.advance(32 * DAY);
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 130_000n)).status).toBe(201);
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  expect(await standing(code)).toEqual(["none", undefined]);
});

test("the database takes no other day, none beside a pause of the staff, and none that moves", async () => {
  const { payout, until } = await quiet(140_000n);
  const insert = (row: object) =>
    world.database.owner("payout_pauses").insert({
      ...{ payout, number: 2, reason: "request", lifting: "code", until: "2027-06-15" },
      ...row,
    });
  await expect(insert({ until: "2027-06-16" })).rejects.toThrow("payout_pauses_until");
  await expect(
    insert({ lifting: "other", paused_by: "birch", words: "Quiet please", reason: "safety" }),
  ).rejects.toThrow("payout_pauses_until");
  await expect(insert({})).rejects.toThrow("payout_pauses_once");
  await expect(
    world.database.owner("payout_pauses").where({ payout }).update({ until: "2026-01-01" }),
  ).rejects.toThrow("a pause stays as it was made");
  const [row] = await world.sql("payout_pauses").where({ payout });
  expect(row.until).toBe(until);
});

test("a request without consent is refused with what to do, by page and API, and nothing of it is kept", async () => {
  const before = await world.sql("cases").count();
  for (const consent of [undefined, "2026-11-01"]) {
    const { status, body } = await request(world.app)
      .post("/api/v1/requests")
      .set("Idempotency-Key", onceKey())
      .send({ programme: "general", category: "fine", need: "rent", consent });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain("Read what is kept and agree to it");
  }
  expect(await world.sql("cases").count()).toEqual(before);
});

test("a request without consent that was taken before it was asked for gets its kept answer again, and only that one", async () => {
  const key = onceKey();
  const body = { programme: "general", category: "fine", need: "rent" };
  const kept = { claimCode: "the code that was lost", claimCodeDigits: "123" };
  await world.work({ kind: "claimant" }, (unit) => {
    const text = `POST /api/v1/requests\n${JSON.stringify(body)}`;
    const sent = { scope: "submitRequest", key, bodyHash: sha256(utf8(text)) };
    return once(unit, sent, () => Promise.resolve(kept));
  });
  const send = (sent: object, as = key) =>
    request(world.app).post("/api/v1/requests").set("Idempotency-Key", as).send(sent);
  const again = await send(body);
  expect([again.status, again.body]).toEqual([201, kept]);
  expect((await send({ ...body, need: "food" })).status).toBe(422);
  expect((await send(body, onceKey())).status).toBe(422);
  expect((await send({ ...body, consent: CONSENT_VERSION })).body.code).toBe(
    "idempotency-key-reused",
  );
  world.clock.advance(2 * DAY);
  expect((await send(body)).status).toBe(422);
});
