/** Coins of the fund that no batch spent: seen, booked, shown, and explained by two people before anything new is promised. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Transaction } from "bitcoinjs-lib";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { watchScripts } from "../../../src/chain/watch-scripts.ts";
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
