/** The worker's rounds when something is wrong, or happens at the same time. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { signatureRound } from "../../../src/app/rounds.ts";
import { lockChain } from "../../../src/chain/chain.store.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("one-bad-batch");
});
afterAll(() => world.close());

test("a signer that answers one request with nonsense is still asked about the next", async () => {
  for (const amount of [100_000n, 110_000n]) {
    await settledGift(world, 2_000_000n);
    await readyPayout(world, amount);
    await approve(world, await freeze(world));
  }
  const asked: string[] = [];
  const logged: string[] = [];
  const round = signatureRound({
    read: { sql: world.sql },
    work: world.work,
    clock: world.clock,
    log: (event) => void logged.push(event),
    pin: world.pin,
    source: world.chain.source,
    logSigner: { name: "fund.test/log", seed: new Uint8Array(32) },
    seen: () => Promise.resolve([]),
    tickSeconds: undefined,
    ask: (parts) => {
      asked.push(parts.batch);
      return Promise.resolve({ result: "signed", psbt: new Uint8Array(3) });
    },
  });
  await round.run();
  expect(asked).toHaveLength(2);
  expect(logged).toEqual(["job.failed", "job.failed"]);
});

test("an epoch is not drawn up while the chain moves: pool and ledger would be of two moments", async () => {
  const done: string[] = [];
  const chain = world.work({ kind: "job", name: "watch-chain" }, async (unit) => {
    await lockChain(unit);
    await sleep(600);
    done.push("chain");
  });
  await sleep(100);
  await world.closeEpoch();
  done.push("book");
  await chain;
  expect(done).toEqual(["chain", "book"]);
});
