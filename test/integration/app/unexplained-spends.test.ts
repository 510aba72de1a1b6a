/** Coins of the fund that no batch spent: seen, booked, shown, and explained by two people before anything new is promised. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Transaction } from "bitcoinjs-lib";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { watchScripts } from "../../../src/chain/watch-scripts.ts";
import { tokenOf } from "../../support/form-steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let theft: Transaction;

beforeAll(async () => {
  world = await World.start("unexplained");
});
afterAll(() => world.close());

const losses = async () =>
  (await figuresOf({ sql: world.sql })).find(({ programme }) => programme === "general")!.other
    .losses;
const freeze = async () => {
  const hazel = await world.signedIn("hazel");
  const answer = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", randomBytes(24).toString("base64url"))
    .send({ programme: "general" });
  return answer.body.type;
};
const listed = async () => {
  const answer = await (
    await world.signedIn("hazel")
  )
    .get("/api/v1/unexplained-spends")
    .expect(200);
  return answer.body.spends;
};

test("a transaction that takes a coin is shown while it waits, and booked as a loss in its block", async () => {
  const owner = world.chain.wallet.address();
  await world.work({ kind: "operator" }, (unit) => watchScripts(unit, [owner.script]));
  await world.database.owner("wallet_addresses").insert({
    programme: "general",
    chain: 0,
    index: 9_000,
    script: Buffer.from(owner.script),
    purpose: "gift",
  });
  const coin = await world.chain.coinFor(owner, 90_000n);
  await world.catchUp();
  theft = world.chain.wallet.build(
    [coin],
    [{ script: world.chain.wallet.address().script, value: 88_000n }],
  );
  await world.chain.send(theft);
  await world.catchUp();
  const txid = theft.getId();
  expect(await listed()).toEqual([
    {
      txid,
      state: "waiting",
      explainedBy: [],
      batches: [],
      suspended: "0",
      recoveredBy: [],
      coins: [
        {
          kind: "spent",
          outpoint: `${coin.txid}:${coin.vout}`,
          programme: "general",
          amount: "90000",
        },
      ],
    },
  ]);
  expect(await losses()).toBe(0n);
  await world.mine();
  expect(await listed()).toMatchObject([{ txid, state: "confirmed" }]);
  expect(await losses()).toBe(90_000n);
  await world.check();
});

test("nothing is promised until two people have said the same", async () => {
  expect(await freeze()).toBe("/problems/coins-unexplained");
  const path = `/api/v1/unexplained-spends/${theft.getId()}/explanation`;
  const [hazel, larch] = [await world.signedIn("hazel"), await world.signedIn("larch")];
  const alder = await world.signedIn("alder");
  await alder.post(path).send({ cause: "moved" }).expect(403);
  await hazel.post(path).send({ cause: "moved" }).expect(204);
  // Who changes their mind, or says it twice, is still one person.
  await hazel.post(path).send({ cause: "stolen" }).expect(204);
  await hazel.post(path).send({ cause: "stolen" }).expect(204);
  expect(await freeze()).toBe("/problems/coins-unexplained");
  const differs = await larch.post(path).send({ cause: "moved" }).expect(409);
  expect(differs.body.type).toBe("/problems/explanation-differs");
  const page = await larch.get("/staff").expect(200);
  expect(page.text).toContain("/staff/unexplained-spends");
  expect((await larch.get("/staff/unexplained-spends").expect(200)).text).toContain(theft.getId());

  await larch.post(path).send({ cause: "stolen" }).expect(204);
  expect(await listed()).toMatchObject([{ cause: "stolen", explainedBy: ["hazel", "larch"] }]);
  expect(await freeze()).toBe("/problems/payouts-missing");
  expect(await losses()).toBe(90_000n);
  await world.check();
});

test("a reorganisation takes the loss back and brings it again", async () => {
  await world.chain.reorg(1, { leaveOut: true });
  await world.catchUp();
  expect(await losses()).toBe(0n);
  await world.check();
  await world.chain.mineOnly([theft]);
  await world.catchUp();
  expect(await losses()).toBe(90_000n);
  await world.check();
});

test("what nobody took cannot be explained", async () => {
  const hazel = await world.signedIn("hazel");
  const path = `/api/v1/unexplained-spends/${"ab".repeat(32)}/explanation`;
  const answer = await hazel.post(path).send({ cause: "moved" }).expect(404);
  expect(answer.body.type).toBe("/problems/spend-unknown");
});

describe("coins that came back", () => {
  const REASON = "moved to a new device by the treasurer, minutes of Monday";
  let move: Transaction;
  let path: string;
  const figures = async () =>
    (await figuresOf({ sql: world.sql })).find(({ programme }) => programme === "general")!;
  const spend = async () =>
    (await listed()).find(({ txid }: { txid: string }) => txid === move.getId());
  const say = async (who: string, reason = REASON) =>
    (await world.signedIn(who)).post(`${path}/recovery`).send({ reason });

  beforeAll(async () => {
    const owner = world.chain.wallet.address();
    const ours = world.chain.wallet.address();
    await world.work({ kind: "operator" }, (unit) =>
      watchScripts(unit, [owner.script, ours.script]),
    );
    for (const [index, { script }] of [owner, ours].entries())
      await world.database.owner("wallet_addresses").insert({
        programme: "general",
        chain: 0,
        index: 9_001 + index,
        script: Buffer.from(script),
        purpose: "gift",
      });
    const coin = await world.chain.coinFor(owner, 70_000n);
    await world.catchUp();
    move = world.chain.wallet.build([coin], [{ script: ours.script, value: 69_000n }]);
    await world.chain.send(move);
    await world.mine();
    path = `/api/v1/unexplained-spends/${move.getId()}`;
  });

  test("are in suspense, and leave it for nobody before the spend is explained", async () => {
    expect(await spend()).toMatchObject({ suspended: "69000", recoveredBy: [] });
    const early = await (await say("hazel")).body;
    expect(early.type).toBe("/problems/coins-unexplained");
    for (const who of ["hazel", "larch"])
      await (
        await world.signedIn(who)
      )
        .post(`${path}/explanation`)
        .send({ cause: "moved" })
        .expect(204);
  });

  test("leave it when two people give the same reason: the loss is what is really gone", async () => {
    const before = await figures();
    expect((await say("alder")).status).toBe(403);
    expect((await say("hazel", "a\u0007b c")).status).toBe(422);
    expect((await say("hazel", "because")).status).toBe(204);
    expect((await say("hazel")).status).toBe(204);
    expect((await say("hazel")).status).toBe(204);
    expect(await figures()).toEqual(before);
    const differs = await say("larch", "another reason");
    expect(differs.body.type).toBe("/problems/explanation-differs");

    const page = await (await world.signedIn("larch")).get("/staff/unexplained-spends").expect(200);
    expect(page.text).toContain(REASON);
    expect(page.text).toContain(`${move.getId()}/recovery`);
    const both = await Promise.all([say("larch"), say("larch"), say("larch")]);
    expect(both.map(({ status }) => status)).toEqual([204, 204, 204]);

    const after = await figures();
    expect(after.other.losses).toBe(before.other.losses - 69_000n);
    expect(after.available).toBe(before.available + 69_000n);
    expect(await spend()).toMatchObject({
      suspended: "0",
      recovery: REASON,
      recoveredBy: ["hazel", "larch"],
    });
    await world.check();
    // Nothing more is there to be said of it.
    const again = await say("hazel", "once more");
    expect(again.body.type).toBe("/problems/explanation-differs");
  });

  test("go back with a reorganisation, and it has to be said anew", async () => {
    const before = await figures();
    await world.chain.reorg(1, { leaveOut: true });
    await world.catchUp();
    await world.check();
    await world.chain.mineOnly([move]);
    await world.catchUp();
    await world.check();
    expect(await spend()).toMatchObject({ suspended: "69000", recoveredBy: [] });
    expect((await figures()).available).toBe(before.available - 69_000n);
    // Had it paid back more than it took, the rest would be somebody else's.
    const spent = world.database
      .owner("unexplained_coins")
      .where({ spend: move.getId(), kind: "spent" });
    await spent.clone().update({ amount: 68_999 });
    expect((await say("larch")).body.type).toBe("/problems/recovery-exceeds-loss");
    await spent.clone().update({ amount: 70_000 });
    // This time on the page: one writes the reason, the other confirms what is shown.
    const form = `/staff/unexplained-spends/${move.getId()}/recovery`;
    for (const [who, reason, status] of [
      ["larch", "x", 422],
      ["larch", REASON, 303],
      ["hazel", REASON, 303],
    ] as const) {
      const agent = await world.signedIn(who);
      const page = await agent.get("/staff/unexplained-spends").set("Accept", "text/html");
      const token = tokenOf(page.text.slice(page.text.indexOf(`action="${form}"`)));
      const sent = agent.post(form).set("Sec-Fetch-Site", "same-origin").type("form");
      await sent.send({ token, reason }).expect(status);
    }
    expect((await figures()).available).toBe(before.available);
    await world.check();
  });

  test("the database wants two people too", async () => {
    const alone = world.database.owner.raw(
      "update unexplained_spends set recovery_second_by = recovery_first_by where txid = ?",
      [move.getId()],
    );
    await expect(alone).rejects.toMatchObject({ code: "23514" });
  });

  test("a reason that is none, and coins that never came back, are refused", async () => {
    const larch = await world.signedIn("larch");
    const gone = await say("larch", "x");
    expect(gone.status).toBe(422);
    const none = await larch
      .post(`/api/v1/unexplained-spends/${theft.getId()}/recovery`)
      .send({ reason: REASON })
      .expect(409);
    expect(none.body.type).toBe("/problems/suspense-empty");
  });
});
