/** The part of the contract of a ChainSource that says what it refuses. */
import type { Transaction } from "bitcoinjs-lib";
import { beforeAll, describe, expect, test } from "vitest";
import type { TestChain } from "./test-chain.ts";
import type { TestCoin } from "./test-wallet.ts";

export function refusals(chainNow: () => TestChain): void {
  describe("a bad transaction is refused with its reason, and nothing changes:", () => {
    let chain: TestChain;
    beforeAll(() => {
      chain = chainNow();
    });
    const send = async (transaction: Transaction) => chain.source.broadcast(transaction.toBuffer());
    const expectAccepted = async (transaction: Transaction) => {
      expect(await send(transaction)).toEqual({ accepted: true });
    };
    /** All of `coin` back to the wallet, less the fee. */
    const back = (coin: TestCoin, fee = 2_000n): Transaction =>
      chain.wallet.build(
        [coin],
        [{ script: chain.wallet.address().script, value: coin.value - fee }],
      );

    const refused = async (transaction: Transaction, reason: RegExp): Promise<void> => {
      const waiting = await chain.source.mempool();
      expect(await send(transaction)).toEqual({
        accepted: false,
        reason: expect.stringMatching(reason),
      });
      expect(await chain.source.mempool()).toEqual(waiting);
    };
    const SCRIPT = /script-verify-flag/;
    const flipLast = (items: readonly Uint8Array[]): Uint8Array[] => {
      const [signature, ...rest] = items;
      const bad = Uint8Array.from(signature!);
      bad[20]! ^= 1;
      return [bad, ...rest];
    };

    test("no transaction at all", async () => {
      const answer = await chain.source.broadcast(Uint8Array.of(1, 2, 3));
      expect(answer.accepted).toBe(false);
    });

    test.each(["p2wpkh", "p2tr"] as const)("a bad signature (%s)", async (kind) => {
      const coin = await chain.coinFor(chain.wallet.address(kind), 60_000n);
      const bad = back(coin);
      bad.ins[0]!.witness = flipLast(bad.ins[0]!.witness);
      await refused(bad, SCRIPT);
      await expect(chain.mineOnly([bad])).rejects.toThrow();
    });

    test.each(["p2wpkh", "p2tr"] as const)("an amount changed after signing (%s)", async (kind) => {
      const coin = await chain.coinFor(chain.wallet.address(kind), 60_000n);
      const bad = back(coin);
      bad.outs[0]!.value -= 1n;
      await refused(bad, SCRIPT);
      await expect(chain.mineOnly([bad])).rejects.toThrow();
    });

    test("more paid out than in", async () => {
      await refused(back(await chain.coin(), -1n), /^bad-txns-in-belowout$/);
    });

    test("a coin that does not exist", async () => {
      const coin = await chain.coin();
      await refused(back({ ...coin, txid: "11".repeat(32) }), /^bad-txns-inputs-missingorspent$/);
    });

    test("a coin that is spent in the chain", async () => {
      const coin = await chain.coinFor(chain.wallet.address(), 60_000n);
      await expectAccepted(back(coin));
      await chain.mine(1);
      await refused(back(coin, 9_000n), /^bad-txns-inputs-missingorspent$/);
    });

    test("a block reward before its time", async () => {
      const coin = await chain.immatureCoin();
      await refused(back(coin), /^bad-txns-premature-spend-of-coinbase$/);
    });

    test.each([
      ["p2wpkh", 293n],
      ["p2tr", 329n],
    ] as const)("dust (%s)", async (kind, value) => {
      await refused(await chain.payment(chain.wallet.address(kind).script, value), /^dust$/);
      await expectAccepted(await chain.payment(chain.wallet.address(kind).script, value + 1n));
      await chain.mine(1);
    });

    test("a fee below what the node relays", async () => {
      const script = chain.wallet.address().script;
      await refused(await chain.payment(script, 50_000n, 0.05), /^min relay fee not met$/);
    });

    test("a lock time in the future", async () => {
      const { height } = await chain.source.tip();
      const coin = await chain.coin();
      const outputs = [{ script: chain.wallet.address().script, value: coin.value - 2_000n }];
      const early = chain.wallet.build([coin], outputs, { lockTime: height + 1 });
      await refused(early, /^non-final$/);
      await chain.mine(1);
      await expectAccepted(early);
      await chain.mine(1);
    });
  });
}
