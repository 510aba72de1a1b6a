/** Outputs of no satoshis, which anybody can put into a block: the real node mines and relays them, and the worker goes on. */
import { sats } from "../../../src/base/sats.ts";
import { randomBytes } from "node:crypto";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChainSource } from "../../../src/chain/chain.ts";
import { listCoins, spendableCoins } from "../../../src/wallet/coin.view.ts";
import { scriptOf } from "../../support/test-wallet.ts";
import type { TestOutput } from "../../support/test-wallet.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("nothing given");
});
afterAll(() => world.close());

interface Donor {
  readonly script: Uint8Array;
  readonly gifts: () => Promise<{ amount: string; state: string }[]>;
}

async function donor(): Promise<Donor> {
  const { body } = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", randomBytes(24).toString("base64url"))
    .send({ programme: "general" })
    .expect(201);
  return {
    script: scriptOf(body.address),
    gifts: async () => {
      const answer = await request(world.app)
        .get("/api/v1/donation")
        .set("Authorization", `Receipt ${body.receiptCode}`)
        .expect(200);
      return answer.body.gifts.map(({ amount, state }: { amount: string; state: string }) => ({
        amount,
        state,
      }));
    },
  };
}

/** The source, with one transaction more in its mempool. */
function waitingAt(source: ChainSource, raw: Uint8Array, txid: string): ChainSource {
  return {
    ...source,
    mempool: async () => [...(await source.mempool()), txid],
    transaction: async (asked) => (asked === txid ? raw : source.transaction(asked)),
  };
}

/** A transaction with these outputs; the rest of its coin is the fee's and the wallet's. */
async function paying(outputs: readonly TestOutput[]) {
  const coin = await world.chain.coin();
  const spent = outputs.reduce((sum, { value }) => sum + value, 0n);
  const rest = { script: world.chain.wallet.address().script, value: coin.value - spent - 5_000n };
  return world.chain.wallet.build([coin], [...outputs, rest]);
}

describe("an output of no satoshis to an address of the fund", () => {
  test("in a block does not stop the worker; gifts beside it, before it and after it are booked", async () => {
    const [one, two, none] = [await donor(), await donor(), await donor()];
    const mixed = await paying([
      { script: one.script, value: 0n },
      { script: one.script, value: 400_000n },
      { script: two.script, value: 0n },
    ]);
    const empty = await paying([{ script: none.script, value: 0n }]);
    const ordinary = await paying([{ script: two.script, value: 300_000n }]);
    await world.chain.mineOnly([mixed, empty, ordinary]);
    await world.catchUp();
    expect(await one.gifts()).toEqual([{ amount: "400000", state: "confirmed" }]);
    expect(await two.gifts()).toEqual([{ amount: "300000", state: "confirmed" }]);
    expect(await none.gifts()).toEqual([]);
    await world.check();
    await world.mine(2);
    expect(await one.gifts()).toEqual([{ amount: "400000", state: "settled" }]);
    await world.check();
  });

  test("is taken back by a reorganisation, and mined again, without a trace", async () => {
    const { script, gifts } = await donor();
    const mixed = await paying([
      { script, value: 0n },
      { script, value: 200_000n },
    ]);
    await world.chain.mineOnly([mixed]);
    await world.catchUp();
    await world.chain.reorg(1, { leaveOut: true });
    await world.catchUp();
    await world.check();
    await world.chain.mineOnly([mixed]);
    await world.catchUp();
    expect(await gifts()).toEqual([{ amount: "200000", state: "confirmed" }]);
    await world.check();
  });

  test("waiting in the mempool of a node with another policy does not stop the worker", async () => {
    const { script, gifts } = await donor();
    const mixed = await paying([
      { script, value: 0n },
      { script, value: 250_000n },
    ]);
    // Nodes refuse it as dust unless told otherwise (Core: -acceptnonstdtxn, or ephemeral dust since 29): this one was.
    const lax = waitingAt(world.chain.source, mixed.toBuffer(), mixed.getId());
    await world.catchUp(lax);
    expect(await gifts()).toEqual([{ amount: "250000", state: "seen" }]);
    await world.chain.mineOnly([mixed]);
    await world.catchUp();
    expect(await gifts()).toEqual([{ amount: "250000", state: "confirmed" }]);
    await world.check();
  });

  test("is a coin that no batch spends", async () => {
    const sql = world.database.app;
    const tipHeight = (await world.chain.source.tip()).height;
    const rules = { programme: "general", tipHeight, minDepth: 1, dust: sats(0n) };
    const all = await listCoins({ sql }, rules);
    const nothing = all.filter(({ value }) => value === 0n).length;
    expect(nothing).toBeGreaterThan(0);
    const coins = await spendableCoins({ sql }, rules);
    expect(coins.length).toBe(all.length - nothing);
    expect(coins.every(({ value }) => value > 0n)).toBe(true);
  });
});
