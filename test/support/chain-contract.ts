/**
 * What every ChainSource promises, as tests. It runs on the embedded node, on a bitcoind where there is one, and on the simulated
 * chain, so that what is proved on one of them holds on the others. Reasons are compared with Bitcoin Core's words.
 */
import type { Transaction } from "bitcoinjs-lib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { GENESIS } from "../../src/bitcoin/network.ts";
import { filterMatches } from "../../src/bitcoin/block-filter.ts";
import { parseRawBlock, parseRawHeader } from "../../src/chain/raw-block.ts";
import { packages } from "./chain-packages.ts";
import { refusals } from "./chain-refusals.ts";
import type { TestChain } from "./test-chain.ts";
import { coinOf } from "./test-wallet.ts";
import type { TestCoin } from "./test-wallet.ts";

export function chainContract(name: string, start: () => Promise<TestChain>): void {
  describe(name, () => {
    let chain: TestChain;
    beforeAll(async () => {
      chain = await start();
    });
    afterAll(async () => chain.stop());

    const send = async (transaction: Transaction) => chain.source.broadcast(transaction.toBuffer());
    const expectAccepted = async (transaction: Transaction) => {
      expect(await send(transaction)).toEqual({ accepted: true });
    };
    const isWaiting = async (transaction: Transaction) =>
      (await chain.source.mempool()).includes(transaction.getId());
    const blockAt = async (height: number) => {
      const hash = await chain.source.blockHash(height);
      const bytes = await chain.source.block(hash!);
      return parseRawBlock(bytes!)!;
    };
    /** All of `coin` back to the wallet, less the fee. */
    const back = (coin: TestCoin, fee = 2_000n, sequence = 0xfffffffd): Transaction =>
      chain.wallet.build(
        [coin],
        [{ script: chain.wallet.address().script, value: coin.value - fee }],
        { sequence },
      );

    describe("the chain", () => {
      test("says which one it is, and that it is up to date", async () => {
        const { network, genesis, synced } = await chain.source.identify();
        expect({ network, genesis, synced }).toEqual({
          network: "regtest",
          genesis: GENESIS.regtest[0],
          synced: true,
        });
      });

      test("a mined block is the new tip, linked to the old one", async () => {
        const before = await chain.source.tip();
        await chain.mine(1);
        const after = await chain.source.tip();
        expect(after.height).toBe(before.height + 1);
        expect(await chain.source.blockHash(after.height)).toBe(after.hash);
        expect(await chain.source.blockHash(after.height + 1)).toBeUndefined();
        const block = await blockAt(after.height);
        expect([block.hash, block.prev]).toEqual([after.hash, before.hash]);
      });

      test("a header is the beginning of its block", async () => {
        const { hash } = await chain.source.tip();
        const header = await chain.source.header(hash);
        expect(header).toEqual((await chain.source.block(hash))!.slice(0, 80));
      });

      test("a block nobody mined is undefined", async () => {
        expect(await chain.source.block("00".repeat(32))).toBeUndefined();
        expect(await chain.source.header("00".repeat(32))).toBeUndefined();
      });
    });

    test("where it has filters, they find what a block pays and spends, and come with its header", async (context) => {
      if (!chain.source.capabilities.blockFilters) return context.skip("it has none");
      const owner = chain.wallet.address();
      const coin = await chain.coinFor(owner, 60_000n);
      await chain.send(back(coin));
      await chain.mine(1);
      const { height } = await chain.source.tip();
      const hashes = await Promise.all(
        [height - 1, height].map(async (at) => (await chain.source.blockHash(at))!),
      );
      const sketches = await chain.source.sketches([...hashes, "00".repeat(32)]);
      expect(sketches[2]).toBeUndefined();
      // A node that was not told to make filters has none.
      if (sketches[0] === undefined) return context.skip("it makes none");
      for (const [index, hash] of hashes.entries()) {
        const { header, filter } = sketches[index]!;
        expect(parseRawHeader(header)?.hash).toBe(hash);
        expect(filterMatches(filter, hash, [owner.script])).toBe(true);
        expect(filterMatches(filter, hash, [chain.wallet.address().script])).toBe(false);
      }
    });

    describe("a good transaction", () => {
      test("waits in the mempool until it is mined, and not longer", async () => {
        const transaction = await chain.payment(chain.wallet.address().script, 50_000n);
        const txid = transaction.getId();
        expect(await chain.source.transaction(txid)).toBeUndefined();
        await expectAccepted(transaction);
        expect(await isWaiting(transaction)).toBe(true);
        expect(toHex((await chain.source.transaction(txid))!)).toBe(transaction.toHex());
        await chain.mine(1);
        expect(await isWaiting(transaction)).toBe(false);
        expect(await chain.source.transaction(txid)).toBeUndefined();
        const { height } = await chain.source.tip();
        const mined = (await blockAt(height)).transactions.find((other) => other.txid === txid);
        expect(toHex(mined!.raw)).toBe(transaction.toHex());
      });

      test("may be broadcast again: while it waits, and when it is in a block", async () => {
        const transaction = await chain.fund(chain.wallet.address().script, 50_000n);
        await expectAccepted(transaction);
        await chain.mine(1);
        await expectAccepted(transaction);
      });

      test("may spend one that still waits", async () => {
        const owner = chain.wallet.address();
        const parent = await chain.fund(owner.script, 50_000n);
        const child = back(coinOf(parent, 0, owner));
        await expectAccepted(child);
        await chain.mine(1);
        expect(await chain.source.mempool()).toEqual([]);
      });

      test("may pay taproot, and may spend it together with segwit v0", async () => {
        const taproot = await chain.coinFor(chain.wallet.address("p2tr"), 80_000n);
        const segwit = await chain.coinFor(chain.wallet.address(), 70_000n);
        const transaction = chain.wallet.build(
          [taproot, segwit],
          [{ script: chain.wallet.address("p2tr").script, value: 148_000n }],
        );
        await expectAccepted(transaction);
        await chain.mine(1);
        expect(await isWaiting(transaction)).toBe(false);
      });
    });

    refusals(() => chain);

    describe("replacement", () => {
      test("a higher fee takes the place of a lower one, signalled or not", async () => {
        for (const sequence of [0xfffffffd, 0xffffffff]) {
          const coin = await chain.coinFor(chain.wallet.address(), 60_000n);
          const first = back(coin, 1_000n, sequence);
          const second = back(coin, 3_000n, sequence);
          await expectAccepted(first);
          await expectAccepted(second);
          expect([await isWaiting(first), await isWaiting(second)]).toEqual([false, true]);
          await chain.mine(1);
        }
      });

      test("the same fee does not", async () => {
        const coin = await chain.coinFor(chain.wallet.address(), 60_000n);
        const first = back(coin, 1_000n);
        await expectAccepted(first);
        const answer = await send(back(coin, 1_000n));
        expect(answer).toEqual({ accepted: false, reason: "insufficient fee" });
        expect(await isWaiting(first)).toBe(true);
        await chain.mine(1);
      });

      test("children go with what is replaced, and their fees must be outbid too", async () => {
        const coin = await chain.coinFor(chain.wallet.address(), 60_000n);
        const owner = chain.wallet.address();
        const first = chain.wallet.build([coin], [{ script: owner.script, value: 59_000n }]);
        const child = back(coinOf(first, 0, owner), 4_000n);
        await expectAccepted(first);
        await expectAccepted(child);
        expect((await send(back(coin, 3_000n))).accepted).toBe(false);
        await expectAccepted(back(coin, 9_000n));
        expect([await isWaiting(first), await isWaiting(child)]).toEqual([false, false]);
        await chain.mine(1);
      });

      test("whichever variant is mined, the other is gone", async () => {
        const coin = await chain.coinFor(chain.wallet.address(), 60_000n);
        const first = back(coin, 1_000n);
        const second = back(coin, 3_000n);
        await expectAccepted(first);
        await expectAccepted(second);
        await chain.mineOnly([first]);
        expect(await chain.source.mempool()).toEqual([]);
        expect(await send(second)).toEqual({
          accepted: false,
          reason: "bad-txns-inputs-missingorspent",
        });
      });
    });

    packages(() => chain);

    describe("a reorganisation", () => {
      test.each([1, 3])(
        "%i deep: the new branch counts, the old blocks can still be had",
        async (depth) => {
          await chain.mine(depth);
          const old = await chain.source.tip();
          const transaction = await chain.fund(chain.wallet.address().script, 50_000n);
          await chain.reorg(depth);
          const tip = await chain.source.tip();
          expect(tip.height).toBe(old.height + 1);
          expect(await chain.source.blockHash(old.height)).not.toBe(old.hash);
          expect(parseRawBlock((await chain.source.block(old.hash))!)!.hash).toBe(old.hash);
          expect(await isWaiting(transaction)).toBe(false);
        },
      );

      test("brings transactions back to the mempool, parents and children", async () => {
        const owner = chain.wallet.address();
        const parent = await chain.fund(owner.script, 50_000n);
        await chain.mine(1);
        const child = back(coinOf(parent, 0, owner));
        await expectAccepted(child);
        await chain.mine(1);
        await chain.reorg(2, { leaveOut: true });
        expect([await isWaiting(parent), await isWaiting(child)]).toEqual([true, true]);
        await chain.mine(1);
        expect(await chain.source.mempool()).toEqual([]);
      });

      test("to a branch with a conflict removes the transaction for good", async () => {
        const coin = await chain.coinFor(chain.wallet.address(), 60_000n);
        const first = back(coin, 1_000n);
        const rival = back(coin, 1_500n);
        await chain.mineOnly([first]);
        await chain.reorg(1, { leaveOut: true });
        expect(await isWaiting(first)).toBe(true);
        await chain.mineOnly([rival]);
        expect(await isWaiting(first)).toBe(false);
        expect((await send(first)).accepted).toBe(false);
      });
    });

    describe("fees", () => {
      test("the floor is what the node says, an estimate is a rate or nothing", async () => {
        expect(await chain.source.relayFloor()).toBeGreaterThanOrEqual(100n);
        const rate = await chain.source.feeRate(6);
        expect(rate === undefined || rate > 0n).toBe(true);
      });
    });

    test("a node may forget a transaction and take it again", async (context) => {
      if (!chain.canDrop) return context.skip("this node has no call for it");
      const transaction = await chain.fund(chain.wallet.address().script, 50_000n);
      await chain.dropFromMempool(transaction.getId());
      expect(await isWaiting(transaction)).toBe(false);
      await expectAccepted(transaction);
      await chain.mine(1);
    });

    test("a node that was killed comes back at the same height", async (context) => {
      if (!chain.canCrash) return context.skip("not ours to kill");
      await chain.mine(3);
      const tip = await chain.source.tip();
      await chain.crash();
      expect(await chain.source.tip()).toEqual(tip);
      await chain.mine(1);
      expect((await chain.source.tip()).height).toBe(tip.height + 1);
    });
  });
}
