/**
 * The follower against the embedded node and a real database: what it tells the handlers, and what the views say afterwards. Each test
 * uses addresses of its own on one chain, so that they do not disturb each other.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConnectedBlock } from "../../../src/chain/chain.ts";
import { outputAt, outputsOf } from "../../../src/chain/output.view.ts";
import { rememberTransaction } from "../../../src/chain/remember-transaction.ts";
import { spendsOf } from "../../../src/chain/spend.view.ts";
import { currentTip } from "../../../src/chain/tip.view.ts";
import { depthOf, transactionOf } from "../../../src/chain/transaction.view.ts";
import { Follower, inShort } from "../../support/follower.ts";
import { Regtest } from "../../support/regtest.ts";
import { coinOf } from "../../support/test-wallet.ts";
import type { TestAddress, TestCoin } from "../../support/test-wallet.ts";

let regtest: Regtest;
let follower: Follower;
let birth: number;

beforeAll(async () => {
  regtest = await Regtest.start({ coins: 20, kept: true });
  birth = (await regtest.source.tip()).height;
  follower = await Follower.start({ birth });
  await follower.follow(regtest.source);
});

afterAll(async () => {
  await follower.close();
  await regtest.stop();
});

const follow = async () => (await follower.follow(regtest.source)).map(inShort);
const watched = async (): Promise<TestAddress> => {
  const address = regtest.wallet.address();
  await follower.watch(address.script);
  return address;
};
const spend = (coin: TestCoin, fee = 2_000n) =>
  regtest.wallet.build(
    [coin],
    [{ script: regtest.wallet.address().script, value: coin.value - fee }],
  );
const idsOf = (block: ConnectedBlock | undefined) => block?.transactions.map(({ txid }) => txid);
const last = () => follower.changes.at(-1)!;

test("the first block taken in is the one at the fund's birth", async () => {
  const [first] = follower.changes;
  expect(inShort(first!)).toBe("+1");
  expect(await currentTip(follower)).toMatchObject(await regtest.source.tip());
  expect((await currentTip(follower))?.height).toBe(birth);
});

test("when nothing happens, nothing is said", async () => {
  expect(await follow()).toEqual([]);
});

test("a payment is seen waiting, then in its block, each once", async () => {
  const { script } = await watched();
  const transaction = await regtest.fund(script, 70_000n);
  const txid = transaction.getId();
  expect(await follow()).toEqual(["=<1"]);
  expect(last().mempool.arrived[0]).toMatchObject({
    txid,
    received: [{ vout: 0, value: 70_000n }],
    spent: [],
  });
  expect(await transactionOf(follower, txid)).toMatchObject({ depth: 0, inMempool: true });
  expect(await follow()).toEqual([]);

  await regtest.mine(1);
  expect(await follow()).toEqual(["+1"]);
  expect(await transactionOf(follower, txid)).toMatchObject({ depth: 1, inMempool: false });
  await regtest.mine(2);
  expect(await follow()).toEqual(["+2"]);
  expect(await depthOf(follower, txid)).toBe(3);
  expect(await outputsOf(follower, [script])).toMatchObject([
    { value: 70_000n, coinbase: false, inMempool: false, spentBy: undefined },
  ]);
});

test("payments to others are not kept", async () => {
  const transaction = await regtest.fund(regtest.wallet.address().script, 70_000n);
  expect(await follow()).toEqual([]);
  await regtest.mine(1);
  expect(await follow()).toEqual(["+1"]);
  expect(await transactionOf(follower, transaction.getId())).toBeUndefined();
});

test("a block reward to a watched script is a coinbase", async () => {
  const { script, address } = await watched();
  await regtest.mine(1, address);
  await follow();
  expect(await outputsOf(follower, [script])).toMatchObject([{ coinbase: true }]);
});

describe("spends", () => {
  test("in the same block, and in blocks of the same step, are found", async () => {
    const [one, two] = [await watched(), await watched()];
    const first = await regtest.fund(one.script, 70_000n);
    const second = regtest.wallet.build(
      [coinOf(first, 0, one)],
      [{ script: two.script, value: 68_000n }],
    );
    await regtest.rpc("sendrawtransaction", second.toHex());
    await regtest.mine(1);
    const third = spend(coinOf(second, 0, two));
    await regtest.rpc("sendrawtransaction", third.toHex());
    await regtest.mine(1);
    expect(await follow()).toEqual(["+2"]);
    const [output] = await outputsOf(follower, [one.script]);
    expect(output).toMatchObject({ spentBy: second.getId(), spentHeight: output!.height });
    const [next] = await outputsOf(follower, [two.script]);
    expect(next).toMatchObject({ spentBy: third.getId(), spentHeight: next!.height! + 1 });
  });

  test("waiting ones count in the view, remembered ones do not", async () => {
    const owner = await watched();
    const coin = await regtest.coinFor(owner, 70_000n);
    await follow();
    const ours = spend(coin, 3_000n);
    const seen = await follower.work({ kind: "operator" }, (unit) =>
      rememberTransaction(unit, ours.toBuffer()),
    );
    expect(seen.spent).toEqual([{ txid: coin.txid, vout: coin.vout }]);
    expect((await outputAt(follower, coin))?.spentBy).toBeUndefined();
    expect(await spendsOf(follower, coin)).toMatchObject([{ depth: 0, inMempool: false }]);

    await regtest.rpc("sendrawtransaction", ours.toHex());
    expect(await follow()).toEqual(["=<1"]);
    expect((await outputAt(follower, coin))?.spentBy).toBe(ours.getId());
    await regtest.mine(1);
    await follow();
  });

  test("change of a remembered transaction is known before it is broadcast", async () => {
    const [owner, change] = [await watched(), await watched()];
    const coin = await regtest.coinFor(owner, 70_000n);
    await follow();
    const ours = regtest.wallet.build([coin], [{ script: change.script, value: 68_000n }]);
    await follower.work({ kind: "operator" }, (unit) => rememberTransaction(unit, ours.toBuffer()));
    expect(await outputsOf(follower, [change.script])).toMatchObject([
      { value: 68_000n, height: undefined, inMempool: false },
    ]);
  });

  test("of two variants the mined one is the spend, the other has depth 0", async () => {
    const owner = await watched();
    const coin = await regtest.coinFor(owner, 70_000n);
    const [first, second] = [spend(coin, 1_000n), spend(coin, 4_000n)];
    await regtest.rpc("sendrawtransaction", first.toHex());
    await follow();
    await regtest.rpc("sendrawtransaction", second.toHex());
    expect(await follow()).toEqual(["=<1>1"]);
    await regtest.mineOnly([first]);
    expect(await follow()).toEqual(["+1>1"]);
    expect(await spendsOf(follower, coin)).toMatchObject([
      { txid: first.getId(), depth: 1 },
      { txid: second.getId(), depth: 0, inMempool: false },
    ]);
  });
});

describe("a reorganisation", () => {
  test.each([1, 3])(
    "%i deep reports what it takes back and what it puts in its place",
    async (depth) => {
      const { script } = await watched();
      const txids: string[] = [];
      for (let i = 0; i < depth; i += 1) {
        txids.push((await regtest.fund(script, 70_000n + BigInt(i))).getId());
        await regtest.mine(1);
      }
      expect(await follow()).toEqual([`+${depth}`]);
      const change = last();
      const before = change.kind === "extended" ? change.connected : [];

      await regtest.reorg(depth);
      expect(await follow()).toEqual([`-${depth}+${depth + 1}`]);
      const reorganised = last();
      if (reorganised.kind !== "reorganised") throw new Error("unreachable");
      expect(reorganised.disconnected).toEqual([...before].reverse());
      expect(reorganised.connected.flatMap((block) => idsOf(block)!).sort()).toEqual(txids.sort());
      for (const txid of txids) expect(await depthOf(follower, txid)).toBeGreaterThan(0);
    },
  );

  test("that leaves a transaction out reports it as waiting again", async () => {
    const { script } = await watched();
    const transaction = await regtest.fund(script, 70_000n);
    await regtest.mine(1);
    await follow();
    await regtest.reorg(1, { leaveOut: true });
    expect(await follow()).toEqual(["-1+2<1"]);
    expect(await transactionOf(follower, transaction.getId())).toMatchObject({
      depth: 0,
      inMempool: true,
    });
    await regtest.mine(1);
    await follow();
    expect(await depthOf(follower, transaction.getId())).toBe(1);
  });

  test("to a rival leaves the old transaction without depth, and the rival has it", async () => {
    const owner = await watched();
    const coin = await regtest.coinFor(owner, 70_000n);
    const [first, rival] = [spend(coin, 1_000n), spend(coin, 1_500n)];
    await regtest.mineOnly([first]);
    await follow();
    await regtest.reorg(1, { leaveOut: true });
    await regtest.mineOnly([rival]);
    expect(await follow()).toEqual(["-1+3"]);
    expect(await outputAt(follower, coin)).toMatchObject({ spentBy: rival.getId() });
    expect(await depthOf(follower, first.getId())).toBe(0);
  });

  test("is not a node that went back in time: nothing is undone until it has another branch", async () => {
    await regtest.mine(2);
    await follow();
    const tip = await regtest.source.tip();
    const hash = await regtest.source.blockHash(tip.height - 1);
    await regtest.rpc("invalidateblock", hash);
    await expect(follow()).rejects.toMatchObject({ code: "node-behind" });
    expect(await currentTip(follower)).toMatchObject(tip);
    await regtest.rpc("reconsiderblock", hash);
    expect(await follow()).toEqual([]);

    await regtest.rpc("invalidateblock", hash);
    await regtest.mineOnly([]);
    expect(await follow()).toEqual(["-2+1"]);
    await regtest.mine(2);
    expect(await follow()).toEqual(["+2"]);
  });
});

describe("the mempool", () => {
  test("forgetting a transaction is reported as gone, taking it again as arrived", async () => {
    const { script } = await watched();
    const transaction = await regtest.fund(script, 70_000n);
    expect(await follow()).toEqual(["=<1"]);
    await regtest.dropFromMempool(transaction.getId());
    expect(await follow()).toEqual(["=>1"]);
    expect(last().mempool.gone).toEqual([transaction.getId()]);
    // Nothing is lost by that: bytes and outputs stay, for broadcasting again.
    expect(await transactionOf(follower, transaction.getId())).toMatchObject({ inMempool: false });
    await regtest.rpc("sendrawtransaction", transaction.toHex());
    expect(await follow()).toEqual(["=<1"]);
    await regtest.mine(1);
    await follow();
  });

  test("parents are reported before their children", async () => {
    const [one, two] = [await watched(), await watched()];
    const parent = await regtest.fund(one.script, 70_000n);
    const child = regtest.wallet.build(
      [coinOf(parent, 0, one)],
      [{ script: two.script, value: 68_000n }],
    );
    await regtest.rpc("sendrawtransaction", child.toHex());
    expect(await follow()).toEqual(["=<2"]);
    expect(last().mempool.arrived.map(({ txid }) => txid)).toEqual([parent.getId(), child.getId()]);
    await regtest.mine(1);
    await follow();
  });
});
