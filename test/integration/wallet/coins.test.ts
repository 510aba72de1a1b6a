/** Coins as treasurers see them: where each is from, what may be spent, what is linked, and what people keep from being spent. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser } from "../../support/browser.ts";
import { approve, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let hazel: Awaited<ReturnType<World["signedIn"]>>;

interface CoinBody {
  txid: string;
  vout: number;
  value: string;
  address: string;
  origin: string;
  state: string;
  confirmations: number;
  confirmationsNeeded: number;
  group?: number;
  batch?: string;
  freeze?: string;
}

beforeAll(async () => {
  world = await World.start("coins");
  hazel = await world.signedIn("hazel");
});
afterAll(() => world.close());

async function coins(query = ""): Promise<{ coins: CoinBody[]; next?: string; free: string }> {
  return (await hazel.get(`/api/v1/coins?programme=general${query}`).expect(200)).body;
}

async function coinOf(value: bigint): Promise<CoinBody> {
  const found = (await coins()).coins.find((coin) => coin.value === value.toString());
  if (found === undefined) throw new Error(`there is no coin of ${value} sat`);
  return found;
}

/** Why no batch can be made of what waits. */
async function lacking(): Promise<Record<string, string>> {
  const { body } = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" })
    .expect(409);
  expect(body.code).toBe("coins-insufficient");
  return body;
}

function freezing({ txid, vout }: CoinBody, reason = "may be stolen money") {
  return hazel
    .post("/api/v1/coins/freezes")
    .set("Idempotency-Key", onceKey())
    .send({ txid, vout, reason });
}

test("a gift is listed with its origin, depth and state; large ones wait longer", async () => {
  const address = await settledGift(world, 300_000n);
  expect(await coinOf(300_000n)).toMatchObject({
    address,
    origin: "gift",
    state: "free",
    confirmations: 2,
    confirmationsNeeded: 1,
  });
  await settledGift(world, 6_000_000n);
  expect(await coinOf(6_000_000n)).toMatchObject({ state: "young", confirmationsNeeded: 3 });
  await world.mine();
  expect(await coinOf(6_000_000n)).toMatchObject({ state: "free", confirmations: 3 });
});

test("dust is shown as dust, and two gifts to one address are one linked group", async () => {
  const address = await settledGift(world, 680n);
  await world.chain.fund(address, 681n);
  await world.mine(2);
  const [dust, more] = [await coinOf(680n), await coinOf(681n)];
  expect([dust.state, more.state]).toEqual(["dust", "free"]);
  expect(dust.group).toBe(more.group);
  expect(dust.group).toBeDefined();
  expect((await coinOf(300_000n)).group).toBeUndefined();
});

test("pages of a list follow each other by a cursor that nobody can make", async () => {
  const first = await coins("&limit=3");
  const second = await coins(`&limit=3&after=${first.next}`);
  expect([...first.coins, ...second.coins]).toEqual((await coins()).coins);
  expect(second.next).toBeUndefined();
  const { body } = await hazel.get("/api/v1/coins?programme=general&after=AAAA").expect(422);
  expect(body.code).toBe("cursor-invalid");
});

describe("a frozen coin", () => {
  test("of two who freeze one at once, one does; both are told", async () => {
    const coin = await coinOf(6_000_000n);
    const answers = await Promise.all([freezing(coin), freezing(coin), freezing(coin)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused.map(({ body }) => body.code)).toEqual(["coin-frozen", "coin-frozen"]);
    expect((await coinOf(6_000_000n)).state).toBe("frozen");
  });

  test("joins no batch, whoever asks", async () => {
    await readyPayout(world, 400_000n);
    expect(await lacking()).toMatchObject({ reason: "frozen", frozen: "6000000" });
    const { txid, vout } = await coinOf(6_000_000n);
    const insert = world.sql("wallet_reservations").insert({ txid, vout, lineage: "a".repeat(32) });
    await expect(insert).rejects.toThrow("a frozen coin joins no new batch");
  });

  test("keeps its record: not even SQL changes who did it, or ends it twice", async () => {
    const rows = world.sql("wallet_freezes");
    await expect(rows.clone().update({ reason: "other" })).rejects.toThrow("permission denied");
    await expect(rows.clone().delete()).rejects.toThrow("permission denied");
    const owner = world.database.owner("wallet_freezes");
    await expect(owner.clone().update({ reason: "other" })).rejects.toThrow("ends once");
    await expect(owner.clone().delete()).rejects.toThrow("never changed");
  });

  test("is set free on the page, with a reason; who and when stand there", async () => {
    const browser = await Browser.signedIn(world, "hazel");
    await browser.open("/staff/coins?programme=general");
    expect(browser.text).toContain("may be stolen money");
    const [, path = ""] = /href="(\/staff\/coins\/thawing\/[0-9a-f]{32})"/.exec(browser.page) ?? [];
    await browser.open(path);
    await browser.send(path, { reason: "x" });
    expect(browser.status).toBe(422);
    await browser.send(path, { reason: "the court let it go" });
    expect(browser.path).toBe("/staff/coins?programme=general&done=thawed");
    expect(browser.text).toContain("Set free by hazel: the court let it go");
    const { body } = await hazel.get("/api/v1/coins/freezes?programme=general").expect(200);
    expect(body.freezes).toMatchObject([
      { by: "hazel", released: { by: "hazel", reason: "the court let it go" } },
    ]);
    const again = await hazel
      .post(`/api/v1/coins/freezes/${body.freezes[0].id}/release`)
      .send({ reason: "once more" })
      .expect(409);
    expect(again.body.code).toBe("coin-free");
    expect((await coinOf(6_000_000n)).state).toBe("free");
  });

  test("is frozen on the page too, and only by treasurers", async () => {
    const { txid, vout } = await coinOf(681n);
    const path = `/staff/coins/freezing/${txid}:${vout}`;
    const browser = await Browser.signedIn(world, "hazel");
    await browser.open(path);
    await browser.send(path, { reason: "a probe" });
    expect(browser.path).toBe("/staff/coins?programme=general&done=frozen");
    expect((await coinOf(681n)).state).toBe("frozen");
    const rowan = await Browser.signedIn(world, "rowan");
    await rowan.open("/staff/coins?programme=general");
    expect(rowan.page).not.toContain("/freezing/");
    await rowan.open(path);
    expect(rowan.status).toBe(403);
    await browser.open("/staff/coins/freezing/nonsense");
    expect(browser.status).toBe(404);
    await browser.open("/staff/coins/thawing/nonsense");
    expect(browser.status).toBe(404);
  });
});

test("a coin that a batch has cannot be frozen; its change is ours, linked to what it came from, and needs one confirmation", async () => {
  const batch = await freeze(world);
  const taken = await coinOf(6_000_000n);
  expect(taken).toMatchObject({ state: "reserved", batch });
  expect((await freezing(taken)).body.code).toBe("coin-reserved");
  await approve(world, batch);
  await world.sign();
  await world.send();
  await plansOfBumps(batch);
  await world.mine(1);
  expect((await hazel.get(`/api/v1/batches/${batch}/bumps`).expect(409)).body.code).toBe(
    "batch-transition",
  );
  const change = (await coins()).coins.find(({ origin }) => origin === "change");
  expect(change).toMatchObject({ state: "free", confirmations: 1, confirmationsNeeded: 1 });
  expect((await freezing(taken)).body.code).toBe("coin-unknown");
  await world.check();
});

/** The batch is built at 2 sat/vB, which is the estimate. */
async function plansOfBumps(batch: string): Promise<void> {
  const plans = async (query = "") =>
    (await hazel.get(`/api/v1/batches/${batch}/bumps${query}`).expect(200)).body;
  const now = await plans();
  expect(now).toMatchObject({ rate: "2", child: { kind: "not-needed" } });
  const vsize = Number(now.vsize);
  const [fee, target] = [BigInt(now.fee), await plans("?rate=5")];
  expect(BigInt(target.child.fee)).toBe(5n * BigInt(vsize + 110) - fee);
  expect(BigInt(target.replacement.fee)).toBe(5n * BigInt(vsize));
  expect(target.cancel).toMatchObject({ kind: "planned", vsize: 110 });
  // Two people approved four times the fee, not more.
  expect((await plans("?rate=9")).replacement.kind).toBe("fee-over-cap");
}

test("what somebody sends to a change address is not taken for change", async () => {
  const [change] = (await coins()).coins.filter(({ origin }) => origin === "change");
  await world.chain.fund(change!.address, 7_000_000n);
  await world.mine(1);
  expect(await coinOf(7_000_000n)).toMatchObject({
    origin: "stray",
    state: "young",
    confirmationsNeeded: 3,
    group: expect.any(Number),
  });
});

test("a treasurer's own rate needs bounds and a reason, and stays with the batch and its fee cap", async () => {
  await readyPayout(world, 150_000n);
  const freezeAt = (fee?: object) =>
    hazel
      .post("/api/v1/batches")
      .set("Idempotency-Key", onceKey())
      .send({ programme: "general", ...(fee !== undefined && { fee }) });
  const low = await freezeAt({ satPerVb: "0.5", reason: "no hurry" }).expect(422);
  expect(low.body).toMatchObject({ code: "fee-rate-outside", floor: "1", ceiling: "200" });
  await freezeAt({ satPerVb: "3.5" }).expect(422);
  const { body } = await freezeAt({ satPerVb: "3.5", reason: "the court sits on Friday" }).expect(
    201,
  );
  expect(body.rate).toEqual({
    satPerVb: "3.5",
    basis: "manual",
    reason: "the court sits on Friday",
  });
  const { manifest, fee } = await world.sql("batches").where({ id: body.id }).first();
  expect(JSON.parse(manifest).feeCap).toBe(body.feeCap);
  expect(Number(body.feeCap)).toBe(4 * Number(fee));
  const browser = await Browser.signedIn(world, "hazel");
  await browser.open(`/staff/batches/${body.id}`);
  expect(browser.text).toContain("3.5 sat/vB, chosen by the treasurer: the court sits on Friday");
  await world.check();
});

test("a rate on the page needs its reason, and what was typed is not lost", async () => {
  await readyPayout(world, 160_000n);
  const browser = await Browser.signedIn(world, "hazel");
  await browser.open("/staff/payouts");
  await browser.send("/staff/payouts/batch", { rate: "4" });
  expect(browser.status).toBe(422);
  expect(browser.text).toContain("Say why you choose the rate yourself.");
  expect(browser.page).toContain('value="4"');
  await browser.send("/staff/payouts/batch", { rate: "4", reason: "a quiet night" });
  expect(browser.text).toContain("4 sat/vB, chosen by the treasurer: a quiet night");
});

test("who can make no batch is told on the page and by the API what keeps the coins", async () => {
  const all = (await coins()).coins;
  const reserved = all.filter(({ state }) => state === "reserved");
  const sum = reserved.reduce((total, { value }) => total + BigInt(value), 0n);
  expect(sum).toBeGreaterThan(410_000n);
  for (const coin of all.filter(({ state }) => state === "free")) await freezing(coin).expect(201);
  await readyPayout(world, 410_000n);
  expect(await lacking()).toMatchObject({ reserved: `${sum}`, available: "0" });
  const browser = await Browser.signedIn(world, "hazel");
  await browser.open("/staff/payouts");
  await browser.send("/staff/payouts/batch", {});
  expect(browser.text).toContain("In other batches:");
  expect(browser.text).toContain("Frozen by a person:");
});
