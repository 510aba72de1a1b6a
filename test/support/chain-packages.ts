/** The part of the contract of a ChainSource that says what becomes of a child and its parent that are handed over together. */
import type { Transaction } from "bitcoinjs-lib";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { TestChain } from "./test-chain.ts";
import { coinOf } from "./test-wallet.ts";

/** sat/kvB: what the node asks while its mempool is full, and the least that it takes otherwise. */
const FULL = 5_000n;
const LEAST = 100n;

export function packages(chainNow: () => TestChain): void {
  describe("a package", () => {
    let chain: TestChain;
    beforeAll(() => {
      chain = chainNow();
    });
    afterEach(async () => {
      if (chain.canDrop) await chain.setFloor(LEAST);
      await chain.mine(1);
    });

    const sent = async (...transactions: readonly Transaction[]) =>
      chain.source.broadcastPackage(transactions.map((each) => each.toBuffer()));
    const waiting = async (...transactions: readonly Transaction[]) => {
      const mempool = await chain.source.mempool();
      return transactions.map((each) => mempool.includes(each.getId()));
    };
    /** A parent that pays `fee`, and a child of its output that pays `more`, or would like to be paid. */
    const family = async (fee: bigint, more: bigint): Promise<[Transaction, Transaction]> => {
      const [owner, back] = [chain.wallet.address(), chain.wallet.address()];
      const coin = await chain.coinFor(chain.wallet.address(), 100_000n);
      const parent = chain.wallet.build([coin], [{ script: owner.script, value: 100_000n - fee }]);
      const child = chain.wallet.build(
        [coinOf(parent, 0, owner)],
        [{ script: back.script, value: 100_000n - fee - more }],
      );
      return [parent, child];
    };

    test("of two that could each come alone is taken", async () => {
      const both = await family(1_000n, 1_000n);
      expect(await sent(...both)).toEqual([{ accepted: true }, { accepted: true }]);
      expect(await waiting(...both)).toEqual([true, true]);
    });

    test("may be handed over again: while its parent waits, while both do, and when both are mined", async () => {
      const [parent, child] = await family(1_000n, 1_000n);
      await chain.send(parent);
      for (let times = 0; times < 2; times += 1)
        expect(await sent(parent, child)).toEqual([{ accepted: true }, { accepted: true }]);
      await chain.mine(1);
      const [, again] = await sent(parent, child);
      expect(again).toEqual({ accepted: true });
    });

    test("whose child is bad leaves a parent that is good", async () => {
      const [parent, child] = await family(1_000n, -500n);
      const [first, second] = await sent(parent, child);
      expect(first).toEqual({ accepted: true });
      expect(second!.accepted).toBe(false);
      expect(await waiting(parent, child)).toEqual([true, false]);
    });

    describe("while the mempool is full", () => {
      test("of a parent below the floor is taken when its child pays for both", async (context) => {
        if (!chain.canDrop || !chain.source.capabilities.packages) return context.skip("it cannot");
        await chain.setFloor(FULL);
        const both = await family(200n, 3_000n);
        expect(await chain.source.broadcast(both[0].toBuffer())).toEqual({
          accepted: false,
          reason: "mempool min fee not met",
        });
        expect(await sent(...both)).toEqual([{ accepted: true }, { accepted: true }]);
        expect(await waiting(...both)).toEqual([true, true]);
        expect(await sent(...both)).toEqual([{ accepted: true }, { accepted: true }]);
        await chain.mine(1);
        expect(await waiting(...both)).toEqual([false, false]);
      });

      test("that does not pay enough is refused, and nothing of it stays", async (context) => {
        if (!chain.canDrop) return context.skip("it cannot be told to be full");
        await chain.setFloor(FULL);
        const both = await family(200n, 700n);
        const [parent, child] = await sent(...both);
        expect(parent).toEqual({ accepted: false, reason: "mempool min fee not met" });
        expect(child).toEqual({ accepted: false, reason: "bad-txns-inputs-missingorspent" });
        expect(await waiting(...both)).toEqual([false, false]);
      });

      test("what waits below the floor leaves, unless its child pays for it", async (context) => {
        if (!chain.canDrop) return context.skip("it cannot be told to be full");
        const [helped, cheap] = [await family(200n, 3_000n), await family(200n, 200n)];
        for (const each of [...helped, ...cheap]) await chain.send(each);
        await chain.setFloor(FULL);
        expect(await waiting(...helped, ...cheap)).toEqual([true, true, false, false]);
      });
    });
  });
}
