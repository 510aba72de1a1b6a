/** Coins of one programme that somebody moved by hand to another one's wallet: explained, taken out of suspense, and booked as moved. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Transaction } from "bitcoinjs-lib";
import request from "supertest";
import { watchScripts } from "../../../src/chain/watch-scripts.ts";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { World } from "../../support/world.ts";

const REASON = "moved to the wrong wallet by the treasurer, minutes of Monday";
const [LOST, CAME] = ["fines", "general"] as const;

let world: World;
let move: Transaction;

beforeAll(async () => {
  world = await World.start("crossed");
  const [from, to] = [world.chain.wallet.address(), world.chain.wallet.address()];
  await world.work({ kind: "operator" }, (unit) => watchScripts(unit, [from.script, to.script]));
  for (const [programme, { script }] of [
    [LOST, from],
    [CAME, to],
  ] as const)
    await world.database.owner("wallet_addresses").insert({
      programme,
      chain: 0,
      index: 9_000,
      script: Buffer.from(script),
      purpose: "gift",
    });
  const coin = await world.chain.coinFor(from, 70_000n);
  await world.catchUp();
  move = world.chain.wallet.build([coin], [{ script: to.script, value: 69_000n }]);
  await world.chain.send(move);
  await world.mine();
});
afterAll(() => world.close());

const figures = async () => {
  const rows = await figuresOf({ sql: world.sql });
  return Object.fromEntries(
    rows.map(({ programme, available, other }) => [
      programme,
      { available, losses: other.losses, transfers: other.transfers },
    ]),
  );
};

/** Both say why the coins went, and that what came back is the fund's. */
async function agree(): Promise<void> {
  const path = `/api/v1/unexplained-spends/${move.getId()}`;
  for (const who of ["hazel", "larch"]) {
    const person = await world.signedIn(who);
    await person.post(`${path}/explanation`).send({ cause: "moved" }).expect(204);
  }
  for (const who of ["hazel", "larch"]) {
    const person = await world.signedIn(who);
    await person.post(`${path}/recovery`).send({ reason: REASON }).expect(204);
  }
}

test("the one that lost them has lost only the fee, and the other one has what came", async () => {
  const before = await figures();
  expect(before).toMatchObject({
    [LOST]: { losses: 70_000n, transfers: 0n },
    [CAME]: { losses: 0n, transfers: 0n },
  });
  await agree();
  const after = await figures();
  expect(after[LOST]).toEqual({
    available: before[LOST]!.available,
    losses: 1_000n,
    transfers: 69_000n,
  });
  expect(after[CAME]).toEqual({
    available: before[CAME]!.available + 69_000n,
    losses: 0n,
    transfers: -69_000n,
  });
  await world.check();
});

test("a reorganisation takes all of it back, and it can be said again", async () => {
  const before = await figures();
  await world.chain.reorg(1, { leaveOut: true });
  await world.catchUp();
  await world.check();
  expect(await figures()).toMatchObject({
    [LOST]: { losses: 0n, transfers: 0n },
    [CAME]: { losses: 0n, transfers: 0n },
  });
  await world.chain.mineOnly([move]);
  await world.catchUp();
  await agree();
  expect(await figures()).toEqual(before);
  await world.check();
});

test("the public book says that it moved, and adds up", async () => {
  await world.closeEpoch();
  const { body } = await request(world.app).get("/api/v1/balances").expect(200);
  const sums = body.programmes.map(({ programme, received, ...terms }: Record<string, string>) => [
    programme,
    BigInt(received!) - Object.values(terms).reduce((sum, term) => sum + BigInt(term), 0n),
  ]);
  expect(sums).toEqual([
    [LOST, 0n],
    [CAME, 0n],
  ]);
});
