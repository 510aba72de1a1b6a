/**
 * What can happen to money that comes in, times how deep a reorganisation is, times what the new branch makes of it. Every combination is
 * played on the simulated chain, a good part of them on a real node.
 */
import type { Transaction } from "bitcoinjs-lib";
import { expect, test } from "vitest";
import { sats } from "../../src/base/sats.ts";
import { spendableCoins } from "../../src/wallet/coin.view.ts";
import { unexplainedSpends } from "../../src/payouts/unexplained.view.ts";
import { PROGRAMME, SETTLE_DEPTH } from "./deposit-world.ts";
import type { DepositWorld } from "./deposit-world.ts";
import { coinOf } from "./test-wallet.ts";
import type { TestAddress } from "./test-wallet.ts";

/** What the new branch makes of it: holds it at once, later, not yet, or holds something that excludes it. */
export const OUTCOMES = ["again", "later", "not yet", "never"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Something that happens, ready to be mined. */
interface Happening {
  /** Where gifts arrive, and how many; none for a theft. */
  readonly gifts: readonly (readonly [TestAddress, number])[];
  /** In an order in which a block can hold them. */
  readonly transactions: readonly Transaction[];
  /** What makes all of them impossible; undefined when a new branch alone does so. */
  readonly rival: Transaction | undefined;
  /** Whether it can be mined a second time. */
  readonly canReturn: boolean;
}

type Prepare = (world: DepositWorld) => Promise<Happening>;

const FEE = 2_000n;

/** A donor's coin, a payment of it to `to`, and another use of the same coin with a higher fee. */
async function paid(world: DepositWorld, to: TestAddress, value = 50_000n) {
  const { chain } = world;
  const coin = await chain.coinFor(chain.wallet.address(), value + FEE);
  const pay = (script: Uint8Array, fee: bigint): Transaction =>
    chain.wallet.build([coin], [{ script, value: value + FEE - fee }]);
  return {
    first: pay(to.script, FEE),
    other: (script = chain.wallet.address().script) => pay(script, FEE + 500n),
  };
}

async function confirmedOwn(world: DepositWorld, value = 90_000n) {
  const owner = await world.address();
  const coin = await world.chain.coinFor(owner, value);
  for (let depth = 1; depth < 7; depth += 1) await world.chain.mineOnly([]);
  await world.follow();
  expect(await world.states(owner)).toEqual(["settled"]);
  return coin;
}

const plain: Prepare = async (world) => {
  const to = await world.address();
  const { first, other } = await paid(world, to);
  await world.chain.send(first);
  return { gifts: [[to, 1]], transactions: [first], rival: other(), canReturn: true };
};

const replaced: Prepare = async (world) => {
  const to = await world.address();
  const { first, other } = await paid(world, to);
  await world.chain.send(first);
  await world.follow();
  expect(await world.states(to)).toEqual(["seen"]);
  const better = other(to.script);
  await world.chain.send(better);
  await world.follow();
  expect((await world.states(to)).sort()).toEqual(["dropped", "seen"]);
  // The new branch may hold what was replaced, and then the replacement is impossible.
  return { gifts: [[to, 1]], transactions: [better], rival: first, canReturn: true };
};

const evicted: Prepare = async (world) => {
  const to = await world.address();
  const { first, other } = await paid(world, to);
  await world.chain.send(first);
  await world.follow();
  if (world.chain.canDrop) {
    await world.chain.dropFromMempool(first.getId());
    await world.follow();
    expect(await world.states(to)).toEqual(["dropped"]);
  }
  return { gifts: [[to, 1]], transactions: [first], rival: other(), canReturn: true };
};

const chained: Prepare = async (world) => {
  const { chain } = world;
  const to = await world.address();
  const between = chain.wallet.address();
  const { first, other } = await paid(world, between);
  const child = chain.wallet.build(
    [coinOf(first, 0, between)],
    [{ script: to.script, value: 46_000n }],
  );
  await chain.send(first);
  await chain.send(child);
  return { gifts: [[to, 1]], transactions: [first, child], rival: other(), canReturn: true };
};

const twoInOne: Prepare = async (world) => {
  const { chain } = world;
  const [one, two] = [await world.address(), await world.address()];
  const coin = await chain.coinFor(chain.wallet.address(), 90_000n);
  const both = chain.wallet.build(
    [coin],
    [
      { script: one.script, value: 40_000n },
      { script: two.script, value: 45_000n },
    ],
  );
  await chain.send(both);
  const rival = chain.wallet.build([coin], [{ script: one.script, value: 80_000n }]);
  return {
    gifts: [
      [one, 1],
      [two, 1],
    ],
    transactions: [both],
    rival,
    canReturn: true,
  };
};

const dust: Prepare = async (world) => {
  const { chain } = world;
  const owner = (await confirmedOwn(world)).script;
  const { first, other } = await paid(world, { ...chain.wallet.address(), script: owner }, 1_000n);
  await chain.send(first);
  return { gifts: [], transactions: [first], rival: other(), canReturn: true };
};

const reward: Prepare = async (world) => {
  const to = await world.address();
  await world.chain.mineTo(to.script, 1);
  return { gifts: [[to, 1]], transactions: [], rival: undefined, canReturn: false };
};

const stolen: Prepare = async (world) => {
  const { chain } = world;
  const coin = await confirmedOwn(world);
  const take = (fee: bigint): Transaction =>
    chain.wallet.build(
      [coin],
      [{ script: chain.wallet.address().script, value: coin.value - fee }],
    );
  const first = take(FEE);
  await chain.send(first);
  await world.follow();
  const waiting = (await unexplainedSpends(world.follower)).find(
    ({ txid }) => txid === first.getId(),
  );
  expect(waiting).toMatchObject({ state: "waiting", explainedBy: [] });
  return { gifts: [], transactions: [first], rival: take(2n * FEE), canReturn: true };
};

const moved: Prepare = async (world) => {
  const { chain } = world;
  const coin = await confirmedOwn(world);
  const [back, change] = [await world.address(0), await world.address(1)];
  const first = chain.wallet.build(
    [coin],
    [
      { script: back.script, value: 30_000n },
      { script: change.script, value: 20_000n },
      { script: chain.wallet.address().script, value: 38_000n },
    ],
  );
  await chain.send(first);
  const rival = chain.wallet.build([coin], [{ script: back.script, value: 80_000n }]);
  // What our own coins pay to us is no gift.
  return { gifts: [[back, 0]], transactions: [first], rival, canReturn: true };
};

export const CASES = {
  plain,
  replaced,
  evicted,
  "with an unconfirmed parent": chained,
  "of two outputs": twoInOne,
  "of dust to a used address": dust,
  "of a block reward": reward,
  "stolen from us": stolen,
  "moved by hand": moved,
} as const satisfies Record<string, Prepare>;
export type CaseName = keyof typeof CASES;

/** One combination, as a test. */
export function depositTest(
  world: () => DepositWorld,
  at: { name: CaseName; depth: number; outcome: Outcome },
): void {
  const { name, depth, outcome } = at;
  test(`money ${name}, ${depth} deep, ${outcome}`, async () => {
    await play(world(), at);
  });
}

/** Whether there is such a combination. */
export function isPossible(name: CaseName, outcome: Outcome): boolean {
  return name !== "of a block reward" || outcome === "never";
}

async function play(
  world: DepositWorld,
  { name, depth, outcome }: { name: CaseName; depth: number; outcome: Outcome },
): Promise<void> {
  const { chain } = world;
  const happening = await CASES[name](world);
  const { transactions, rival } = happening;
  await world.follow();
  if (happening.canReturn) await chain.mineOnly(transactions);
  await world.follow();
  for (let left = depth - 1; left > 0; left -= 1) await chain.mineOnly([]);
  await world.follow();
  const isSettled = depth >= SETTLE_DEPTH;
  await expectStates(world, happening, isSettled ? "settled" : "confirmed");
  await expectUnspendable(world, name);

  await chain.disconnect(depth);
  await chain.mineOnly(
    outcome === "again" ? transactions : outcome === "never" && rival !== undefined ? [rival] : [],
  );
  for (let left = depth; left > 0; left -= 1) await chain.mineOnly([]);
  await world.follow();
  if (outcome === "later") await chain.mineOnly(transactions);
  await world.follow();
  // A gift that the public book has stays told as settled; the books have it as a loss while it is away.
  const now = {
    again: depth + 1 >= SETTLE_DEPTH ? "settled" : "confirmed",
    later: "confirmed",
    "not yet": "seen",
    never: "dropped",
  } as const;
  await expectStates(world, happening, isSettled ? "settled" : now[outcome]);
  // Nothing is left for the next one: what can be mined is.
  await chain.mine(1);
  await world.follow();
}

async function expectStates(
  world: DepositWorld,
  { gifts, transactions }: Happening,
  state: string,
): Promise<void> {
  const mined = new Set(transactions.map((transaction) => transaction.getId()));
  for (const [address, count] of gifts) {
    const states = await world.states(address);
    // The replaced one is told beside the one that came.
    const others = states.length - count;
    expect(states.filter((each) => each === state).length).toBeGreaterThanOrEqual(count);
    expect(others).toBeLessThanOrEqual(mined.size);
  }
}

/** Block rewards are young, dust to a used address is left alone. */
async function expectUnspendable(world: DepositWorld, name: CaseName): Promise<void> {
  const { height: tipHeight } = await world.chain.source.tip();
  const rules = { programme: PROGRAMME, tipHeight, minDepth: 1, dust: sats(3_400n) };
  const coins = await spendableCoins(world.follower, rules);
  const rewards = await world.follower
    .sql("chain_transactions")
    .where({ coinbase: true })
    .pluck("txid");
  expect(coins.filter(({ outpoint }) => rewards.includes(outpoint.txid))).toEqual([]);
  expect(coins.filter(({ value }) => value <= 3_400n)).toEqual([]);
  if (name === "stolen from us" || name === "of a block reward") return;
  expect(coins.length).toBeGreaterThan(0);
}
