/** What a programme may do: proposed by one person, agreed to by another where it widens, and held under everything that is done at once. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../../support/browser.ts";
import { SOUND_FINDINGS, SOUND_VERDICT } from "../../support/findings.ts";
import { askForHelp, assess, freeze, onceKey, readyPayout } from "../../support/steps.ts";
import { settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const PATH = "/api/v1/programmes/general/policies";
const AWARD = 100_000n;
/** All of them approved at once, with money for some. */
const CASES = 12;

beforeAll(async () => {
  world = await World.start("policies");
  await settledGift(world, 60_000_000n);
});
afterAll(() => world.close());

const USUAL = {
  windowDays: 30,
  overdueDays: 14,
  tier1: { cap: "5000000", sources: 2 },
  tier2: { cap: "5000000", sources: 2 },
};

async function propose(policy: object, by = "hazel"): Promise<request.Response> {
  const agent = await world.signedIn(by);
  return agent.post(PATH).set("Idempotency-Key", onceKey()).send(policy);
}

async function agree(version: number, by: string): Promise<request.Response> {
  return (await world.signedIn(by)).post(`${PATH}/${version}/agreement`);
}

const published = async (): Promise<any[]> =>
  (await request(world.app).get(PATH).expect(200)).body.policies;

/** A case of which the first reviewer has said `AWARD`, and who is the second. */
async function almostApproved(): Promise<{ id: string; second: string }> {
  await askForHelp(world);
  const id = await triage(world);
  expect((await assess(world, id, "first", AWARD)).status).toBe(201);
  const row = await world.sql("case_assignments").where({ case_id: id, stage: "second" }).first();
  return { id, second: row.person };
}

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

/** The second reviewers of these cases say the same, all at once. */
async function approveAll(
  cases: readonly { id: string; second: string }[],
): Promise<request.Response[]> {
  const agents = new Map<string, Awaited<ReturnType<World["signedIn"]>>>();
  for (const { second } of cases)
    if (!agents.has(second)) agents.set(second, await world.signedIn(second));
  return Promise.all(
    cases.map(({ id, second }) =>
      agents
        .get(second)!
        .post(`/api/v1/cases/${id}/assessments`)
        .set("If-Match", '"4"')
        .send({ ...SOUND_VERDICT, amount: AWARD.toString() }),
    ),
  );
}

test("what narrows holds at once; what widens waits for somebody else, and is published then", async () => {
  expect(await published()).toEqual([]);
  expect((await propose(USUAL)).body.type).toBe("/problems/policy-same");
  const narrow = await propose({ ...USUAL, budget: "9000000" });
  expect(narrow.body).toMatchObject({ version: 1, inForce: true });
  const wide = await propose({ ...USUAL, budget: "9000001" });
  expect(wide.body).toMatchObject({ version: 2, inForce: false });
  expect((await published()).map(({ version }) => version)).toEqual([1]);
  const larch = await world.signedIn("larch");
  const { body } = await larch.get("/api/v1/programmes/general/proposals").expect(200);
  expect(body.proposals).toMatchObject([
    {
      version: 2,
      proposedBy: "hazel",
      changes: [{ field: "budget", from: "9000000", to: "9000001", widens: true }],
    },
  ]);
  expect((await agree(2, "hazel")).body.type).toBe("/problems/policy-own");
  expect((await agree(3, "larch")).body.type).toBe("/problems/policy-unknown");
  expect((await agree(2, "rowan")).status).toBe(403);
  expect((await agree(2, "larch")).status).toBe(200);
  expect((await agree(2, "larch")).status).toBe(200);
  expect((await agree(2, "maple")).body.type).toBe("/problems/policy-changed");
  const [now] = await published();
  expect(now).toMatchObject({
    version: 2,
    heldSince: world.clock.now().toISOString().slice(0, 10),
    widens: true,
    digest: wide.body.digest,
    policy: { budget: "9000001" },
  });
  // What a narrower one has overtaken is never agreed to.
  expect((await propose({ ...USUAL, budget: "9000002" })).body.inForce).toBe(false);
  expect((await propose({ ...USUAL, budget: "8000000" })).body.inForce).toBe(true);
  expect((await agree(3, "larch")).body.type).toBe("/problems/policy-changed");
});

test("the database keeps every version, and no one agrees with themselves", async () => {
  const rows = world.sql("programme_policies");
  const own = {
    programme: "general",
    version: 5,
    body: "{}",
    digest: "0".repeat(64),
    widens: true,
  };
  await expect(
    rows.clone().insert({ ...own, proposed_by: "hazel", agreed_by: "larch" }),
  ).rejects.toThrow("kept as they were proposed");
  await expect(rows.clone().insert({ ...own, version: 9, proposed_by: "hazel" })).rejects.toThrow(
    "kept as they were proposed",
  );
  await expect(
    rows.clone().where({ version: 3 }).update({ agreed_by: "hazel", held_since: "2026-11-25" }),
  ).rejects.toThrow("programme_policies_two");
  await expect(
    world.database.owner("programme_policies").where({ version: 1 }).update({ widens: true }),
  ).rejects.toThrow("kept as they were proposed");
  await expect(rows.clone().delete()).rejects.toThrow("permission denied");
});

test("a tier's cap and its classes of evidence are the programme's", async () => {
  const strict = { ...USUAL, budget: "8000000", tier1: { cap: "90000", sources: 4 } };
  const made = await propose(strict);
  expect(made.body.inForce).toBe(true);
  await askForHelp(world);
  const id = await triage(world);
  const row = await world.sql("case_assignments").where({ case_id: id, stage: "first" }).first();
  const agent = await world.signedIn(row.person);
  const say = (body: object): Promise<request.Response> =>
    agent.post(`/api/v1/cases/${id}/assessments`).set("If-Match", '"3"').send(body).then();
  const verdict = { ...SOUND_VERDICT, findings: SOUND_FINDINGS };
  expect((await say({ ...verdict, amount: "100000" })).body).toMatchObject({
    type: "/problems/tier-exceeded",
    cap: "90000",
  });
  expect((await say({ ...verdict, amount: "90000" })).body).toMatchObject({
    type: "/problems/evidence-insufficient",
    missing: "independent-sources",
  });
  expect((await say({ ...verdict, tier: 2, amount: "100000" })).status).toBe(201);
  const back = await propose({ ...USUAL, budget: "8000000" });
  expect(back.body.inForce).toBe(false);
  expect((await agree(back.body.version, "maple")).status).toBe(200);
});

test("of approvals at once as many pass as the budget has room for, the others wait, and what waits is approved once", async () => {
  const cases = [];
  for (let count = 1; count <= CASES; count += 1) {
    cases.push(await almostApproved());
  }
  const room = 4n;
  const budget = (room * AWARD * 102n) / 100n;
  expect((await propose({ ...USUAL, budget: budget.toString() })).body.inForce).toBe(true);
  const answers = await approveAll(cases);
  for (const { status, body } of answers) expect([status, body]).toEqual([201, { taken: true }]);
  const states = await Promise.all(cases.map(({ id }) => stateOf(id)));
  expect(states.filter((state) => state === "approved").length).toBe(Number(room));
  expect(states.filter((state) => state === "reviewed").length).toBe(CASES - Number(room));
  // With more budget what waits is carried out at a look, of many at once by one.
  const more = await propose({ ...USUAL, budget: "8000000", windowSats: "8000000" });
  expect((await agree(more.body.version, "larch")).status).toBe(200);
  const waiting = cases[states.indexOf("reviewed")]!;
  const holds = () => world.sql("postings").where({ kind: "hold" }).whereLike("key", "grant/%");
  const before = (await holds()).length;
  const reader = await world.signedIn(waiting.second);
  const many = await Promise.all(
    Array.from({ length: 50 }, () => reader.get(`/api/v1/cases/${waiting.id}?purpose=review`)),
  );
  // Whoever comes after it finds it closed.
  for (const { status } of many) expect([404, 429]).toContain(status);
  expect(await stateOf(waiting.id)).toBe("approved");
  expect((await holds()).length).toBe(before + 1);
  expect(
    await world.sql("case_events").where({ case_id: waiting.id, to_state: "approved" }),
  ).toHaveLength(1);
  await world.check();
}, 300_000);

test("a sum for so many days counts what was granted in them alone", async () => {
  world.clock.advance(25 * 3_600_000);
  const one = await almostApproved();
  const granted = await world
    .sql("postings")
    .where({ kind: "hold" })
    .whereLike("key", "grant/%")
    .sum({ total: "amount" })
    .first();
  const windowSats = (BigInt(String(granted!["total"])) + 1n).toString();
  const made = await propose({ ...USUAL, budget: "8000000", windowSats, windowDays: 30 });
  expect(made.body.inForce).toBe(true);
  expect((await approveAll([one]))[0]?.status).toBe(201);
  expect(await stateOf(one.id)).toBe("reviewed");
  world.clock.advance(31 * 86_400_000);
  // Its own page, not the queue, which takes up five of all that wait; carried out, it is closed to its reviewers.
  const reader = await world.signedIn(one.second);
  expect((await reader.get(`/api/v1/cases/${one.id}?purpose=review`)).status).toBe(404);
  expect(await stateOf(one.id)).toBe("approved");
});

test("a batch above its ceilings is not frozen, nor the second of a day above theirs", async () => {
  const amount = 300_000n;
  await settledGift(world, 2_000_000n);
  await settledGift(world, 2_000_000n);
  const bounds = { ...USUAL, budget: "8000000" };
  const unbound = await propose(bounds);
  expect((await agree(unbound.body.version, "larch")).status).toBe(200);
  for (let count = 0; count < 2; count += 1) await readyPayout(world, amount);
  const hazel = await world.signedIn("hazel");
  const payouts = await world.sql("payouts").pluck("id");
  expect(payouts.length).toBe(2);
  const order = (ids: string[]) =>
    hazel
      .post("/api/v1/batches")
      .set("Idempotency-Key", onceKey())
      .send({ programme: "general", payouts: ids });
  expect((await propose({ ...bounds, batchSats: "400000" })).status).toBe(201);
  const refused = await order(payouts);
  expect(refused.body).toMatchObject({ type: "/problems/ceiling-exceeded", most: "400000" });
  expect((await order(payouts.slice(0, 1))).status).toBe(201);
  expect((await propose({ ...bounds, batchSats: "400000", daySats: "400000" })).status).toBe(201);
  expect((await order(payouts.slice(1))).body.type).toBe("/problems/ceiling-exceeded");
  world.clock.advance(25 * 3_600_000);
  await world.mine();
  expect(await freeze(world)).toMatch(/^[0-9a-f]{32}$/);
});

test("a treasurer proposes on the page, and an approver agrees there", async () => {
  world.clock.advance(61_000);
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open("/staff/programmes?propose=general");
  const path = "/staff/programmes/general/policies";
  await hazel.send(path, { windowDays: "0", budget: "much" });
  expect(hazel.status).toBe(422);
  expect(hazel.text).toContain("Write whole days, from 1 to 366.");
  await hazel.send(path, { windowDays: "366", budget: "much" });
  expect(hazel.text).not.toContain("Write whole days");
  await hazel.open("/staff/programmes?propose=general");
  await hazel.send(path, { budget: "7 000 000" });
  expect(hazel.text).toContain("The new policy holds.");
  await hazel.open("/staff/programmes?propose=general");
  await hazel.send(path, { budget: "7 000 000" });
  expect(hazel.status).toBe(409);
  expect(hazel.text).toContain("This is what holds already.");
  await hazel.open("/staff/programmes?propose=general");
  await hazel.send(path, { budget: "" });
  expect(hazel.text).toContain("Your proposal waits for a second person.");
  expect(hazel.text).toContain("You proposed it, so somebody else must agree.");
  const larch = await Browser.signedIn(world, "larch");
  await larch.open("/staff/programmes");
  expect(larch.text).toContain("0.07000000 BTC (7000000 sat) → not bounded needs two people");
  expect(larch.page).not.toContain(path);
  await larch.send("/staff/programmes/general/agreement");
  expect(larch.text).toContain("The policy holds now.");
  expect((await published())[0].policy).not.toHaveProperty("budget");
  const birch = await Browser.signedIn(world, "birch");
  await birch.open("/staff/programmes");
  expect(birch.status).toBe(403);
});
