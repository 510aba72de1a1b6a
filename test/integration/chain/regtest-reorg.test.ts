/** What the embedded node's mempool knows of transactions that come back from disconnected blocks, as Bitcoin Core's would. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Transaction } from "bitcoinjs-lib";
import { Regtest } from "../../support/regtest.ts";
import { coinOf } from "../../support/test-wallet.ts";

let regtest: Regtest;

beforeAll(async () => {
  regtest = await Regtest.start({ kept: true, coins: 4 });
});
afterAll(() => regtest.stop());

/** A small parent in one block, and in the next a child of it with `outputs` outputs: both waiting again, the child first. */
async function comeBack(
  outputs: number,
): Promise<{ parent: Transaction; child: Transaction; smaller: Transaction }> {
  const coin = await regtest.coin();
  const own = regtest.wallet.address();
  const parent = regtest.wallet.build([coin], [{ script: own.script, value: coin.value - 2_000n }]);
  const between = coinOf(parent, 0, own);
  const to = regtest.wallet.address().script;
  const value = (between.value - 20_000n) / BigInt(outputs);
  const many = Array.from({ length: outputs }, () => ({ script: to, value }));
  const child = regtest.wallet.build([between], many);
  const smaller = regtest.wallet.build([between], [{ script: to, value: between.value - 60_000n }]);
  await regtest.send(parent);
  await regtest.mine(1);
  await regtest.send(child);
  await regtest.mine(1);
  await regtest.disconnect(2);
  return { parent, child, smaller };
}

test("a parent that comes back after its child knows of it", async () => {
  const { parent, child } = await comeBack(3);
  expect(await regtest.rpc("getmempoolentry", parent.getId())).toMatchObject({
    descendantcount: 2,
    descendantsize: parent.virtualSize() + child.virtualSize(),
  });
  await regtest.mine(1);
  expect(await regtest.rpc("getrawmempool")).toEqual([]);
});

// What bcoin had counted of its children went below nothing, and no block could be made any more.
test("its child may be replaced by a smaller one, and blocks are made of what is left", async () => {
  const { parent, child, smaller } = await comeBack(30);
  await regtest.send(smaller);
  const waiting = await regtest.rpc<string[]>("getrawmempool");
  expect(new Set(waiting)).toEqual(new Set([parent.getId(), smaller.getId()]));
  expect(waiting).not.toContain(child.getId());
  await regtest.mine(1);
  expect(await regtest.rpc("getrawmempool")).toEqual([]);
});

test("what came back is mined together, the parent first", async () => {
  const { parent, child } = await comeBack(3);
  await regtest.mine(1);
  const { tx } = await regtest.rpc("getblock", await regtest.rpc("getbestblockhash"), 1);
  expect(tx.slice(1)).toEqual([parent.getId(), child.getId()]);
});

test("one that depends on two children of one parent comes back after both", async () => {
  const coin = await regtest.coin();
  const [first, second, third] = [0, 1, 2].map(() => regtest.wallet.address());
  const half = (coin.value - 2_000n) / 2n;
  const parent = regtest.wallet.build(
    [coin],
    [first!, second!].map(({ script }) => ({ script, value: half })),
  );
  const left = coinOf(parent, 0, first!);
  const right = coinOf(parent, 1, second!);
  const child = regtest.wallet.build([left], [{ script: third!.script, value: half - 2_000n }]);
  const both = regtest.wallet.build(
    [coinOf(child, 0, third!), right],
    [{ script: regtest.wallet.address().script, value: 2n * half - 5_000n }],
  );
  for (const transaction of [parent, child, both]) {
    await regtest.send(transaction);
    await regtest.mine(1);
  }
  await regtest.disconnect(3);
  expect(await regtest.rpc("getmempoolentry", parent.getId())).toMatchObject({
    descendantcount: 3,
  });
  await regtest.mine(1);
  expect(await regtest.rpc("getrawmempool")).toEqual([]);
});
