/** How many people one batch pays: so many as the programme's policy says, and more only by name and with a reason. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const WAITING = 9;

beforeAll(async () => {
  world = await World.start("recipients");
  for (const gift of [3_000_000n, 3_500_000n]) await settledGift(world, gift);
  for (let at = 0; at < WAITING; at += 1) await readyPayout(world, 400_000n + BigInt(at * 71_003));
});
afterAll(() => world.close());

/** Another number of people for each batch; what came of it, and who had to agree. */
async function policy(batchRecipients?: number): Promise<void> {
  const path = "/api/v1/programmes/general/policies";
  const hazel = await world.signedIn("hazel");
  const tier = { cap: "5000000", sources: 2 };
  const bounds = { windowDays: 30, overdueDays: 14, tier1: tier, tier2: tier };
  const { body } = await hazel
    .post(path)
    .set("Idempotency-Key", onceKey())
    .send({ ...bounds, ...(batchRecipients !== undefined && { batchRecipients }) })
    .expect(201);
  if (body.inForce === true) return;
  const larch = await world.signedIn("larch");
  await larch.post(`${path}/${body.version}/agreement`).expect(200);
}

async function preview(payouts?: readonly string[]): Promise<any> {
  const hazel = await world.signedIn("hazel");
  const order = { programme: "general", ...(payouts && { payouts }) };
  const { status, body } = await hazel.post("/api/v1/payouts/preview").send(order);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function page(): Promise<string> {
  const hazel = await world.signedIn("hazel");
  return (await hazel.get("/staff/payouts").expect(200)).text;
}

const ticked = (text: string): number => (text.match(/name="payouts"[^>]* checked/g) ?? []).length;
const found = (body: any): Record<string, any> =>
  Object.fromEntries(body.lint.findings.map((each: any) => [each.id, each]));

test("five where no policy names a number, on the page as in what freezing draws", async () => {
  expect((await preview()).payouts).toHaveLength(5);
  expect(ticked(await page())).toBe(5);
});

test("so many as the policy says, and what that costs or tells is said", async () => {
  await policy(2);
  expect((await preview()).payouts).toHaveLength(2);
  expect(ticked(await page())).toBe(2);
  await policy(8);
  const eight = await preview();
  expect(eight.payouts).toHaveLength(8);
  expect(ticked(await page())).toBe(8);
  const { "many-recipients": many, "beyond-policy": beyond } = found(eight);
  expect([many.severity, many.facts]).toMatchObject(["warning", { count: 8, batches: 2 }]);
  expect(many.instead).toContain(many.facts.cost);
  expect(beyond).toBeUndefined();
});

test("one more than the policy says takes a reason", async () => {
  await policy(2);
  const ids = (await world.sql("payouts").select("id").limit(3)).map(({ id }) => id as string);
  const { "beyond-policy": beyond, "many-recipients": many } = found(await preview(ids));
  expect([beyond.severity, beyond.facts]).toEqual(["severe", { count: 3, most: 2 }]);
  expect(many).toBeUndefined();
  const freeze = async (more: object) => {
    const hazel = await world.signedIn("hazel");
    return hazel
      .post("/api/v1/batches")
      .set("Idempotency-Key", onceKey())
      .send({ programme: "general", payouts: ids, ...more });
  };
  const refused = await freeze({});
  expect([refused.status, refused.body.code]).toEqual([409, "lint-severe"]);
  const severe = ["beyond-policy"];
  expect((await freeze({ reason: "they wait for a bus together", severe })).status).toBe(201);
});

test("a number that a policy cannot have is refused, and the form says which it can", async () => {
  const hazel = await world.signedIn("hazel");
  const tier = { cap: "5000000", sources: 2 };
  const bounds = { windowDays: 30, overdueDays: 14, tier1: tier, tier2: tier };
  for (const batchRecipients of [0, 201, 2.5, "3"]) {
    const { status } = await hazel
      .post("/api/v1/programmes/general/policies")
      .set("Idempotency-Key", onceKey())
      .send({ ...bounds, batchRecipients });
    expect(status, String(batchRecipients)).toBe(422);
  }
  const form = (await hazel.get("/staff/programmes?propose=general").expect(200)).text;
  expect(form).toContain("People whom one batch pays");
  expect(form).toMatch(/name="batchRecipients"[^>]* value="2"/);
});
