/**
 * A fund's books beside a chain that a test moves: the worker's own handlers on a real database, with addresses whose keys the test has, so
 * that coins can be stolen. What the books must say is computed by looking at the whole chain, without any code of the follower.
 */
import { Transaction } from "bitcoinjs-lib";
import { expect } from "vitest";
import { chainHandlers } from "../../src/app/chain-handlers.ts";
import { bookFigures } from "../../src/app/book-figures.ts";
import { envelopeKeys } from "../../src/audit/envelope-keys.view.ts";
import { closeEpochIfDue } from "../../src/audit/close-epoch-if-due.ts";
import { toHex } from "../../src/base/bytes.ts";
import { FUND_STATEMENT } from "../../src/base/fund-file.ts";
import { sats } from "../../src/base/sats.ts";
import { readStatement } from "../../src/base/statement.ts";
import type { ChainHandler } from "../../src/chain/chain.ts";
import { currentTip } from "../../src/chain/tip.view.ts";
import { transactionsOf } from "../../src/chain/transaction.view.ts";
import { parseRawBlock } from "../../src/chain/raw-block.ts";
import { giftState } from "../../src/donations/donation.ts";
import type { GiftState } from "../../src/donations/donation.ts";
import { listGiftsTo } from "../../src/donations/donation.store.ts";
import { openProgramme } from "../../src/programmes/open-programme.ts";
import { confirmedBalance } from "../../src/wallet/coin.view.ts";
import { booksTieOut } from "./check-world.ts";
import { Follower } from "./follower.ts";
import { testFund } from "./founding.ts";
import { seededRandom } from "./random.ts";
import type { TestChain } from "./test-chain.ts";
import type { TestAddress } from "./test-wallet.ts";
import { testWallet } from "./wallet.ts";

export const PROGRAMME = "general";
export const SETTLE_DEPTH = 3;

export class DepositWorld {
  readonly chain: TestChain;
  readonly follower: Follower;
  readonly #birth: number;
  readonly #scripts = new Map<string, number>();
  /** Blocks as they were read; the same hash is the same block. */
  readonly #read = new Map<string, readonly Transaction[]>();

  private constructor(chain: TestChain, follower: Follower, birth: number) {
    this.chain = chain;
    this.follower = follower;
    this.#birth = birth;
  }

  static async start(chain: TestChain): Promise<DepositWorld> {
    const birth = (await chain.source.tip()).height;
    const handlers = chainHandlers(SETTLE_DEPTH, (reader) => envelopeKeys(reader, []));
    const handler: ChainHandler = async (unit, change) => {
      for (const each of handlers) await each(unit, change);
    };
    const follower = await Follower.start({ birth, handler });
    const random = seededRandom("deposits");
    const fund = testFund(random, new Date("2030-01-07T09:00:00Z"), {});
    await follower.work({ kind: "operator" }, async (unit) => {
      await openProgramme(unit, {
        programme: {
          code: PROGRAMME,
          name: "General",
          purpose: "Helps.",
          state: "open",
          awardFloor: sats(20_000n),
          awardCap: sats(5_000_000n),
        },
        descriptor: testWallet(),
        birthHeight: birth,
      });
      await closeEpochIfDue(unit, {
        fund: readStatement(FUND_STATEMENT, fund.fundFile).value,
        signer: { ...fund.log, seen: [], awaitsWitnesses: false },
        ledger: await bookFigures(unit),
        tickSeconds: 60,
      });
    });
    const world = new DepositWorld(chain, follower, birth);
    await world.follow();
    return world;
  }

  /** An address of the fund's whose key the test has; on the change chain if that is said. */
  async address(chain: 0 | 1 = 0): Promise<TestAddress> {
    const address = this.chain.wallet.address();
    const index = this.#scripts.size;
    this.#scripts.set(toHex(address.script), index);
    await this.follower.watch(address.script);
    await this.follower.owner("wallet_addresses").insert({
      programme: PROGRAMME,
      chain,
      index,
      script: Buffer.from(address.script),
      purpose: chain === 0 ? "gift" : "change",
    });
    return address;
  }

  /** Takes in what the chain says, and checks everything. */
  async follow(): Promise<void> {
    await this.follower.follow(this.chain.source);
    expect(await booksTieOut(this.follower)).toEqual([]);
    expect((await currentTip(this.follower))?.hash).toBe((await this.chain.source.tip()).hash);
    expect(await confirmedBalance(this.follower, PROGRAMME)).toBe(await this.#coinsInChain());
  }

  /** What a donor is told of the gifts to an address. */
  async states(address: TestAddress): Promise<GiftState[]> {
    const gifts = await listGiftsTo(this.follower, address.script);
    const states = await transactionsOf(
      this.follower,
      gifts.map(({ outpoint }) => outpoint.txid),
    );
    return gifts.map((gift) => giftState(gift, states.get(gift.outpoint.txid)!));
  }

  /** The sum of the unspent outputs to our scripts, by reading every block since the beginning. */
  async #coinsInChain(): Promise<bigint> {
    const { source } = this.chain;
    const coins = new Map<string, bigint>();
    const { height } = await source.tip();
    for (let at = this.#birth; at <= height; at += 1) {
      for (const transaction of await this.#block((await source.blockHash(at))!)) {
        for (const { hash, index } of transaction.ins)
          coins.delete(`${toHex(Uint8Array.from(hash).reverse())}:${index}`);
        for (const [vout, { script, value }] of transaction.outs.entries()) {
          if (this.#scripts.has(toHex(script))) coins.set(`${transaction.getId()}:${vout}`, value);
        }
      }
    }
    return [...coins.values()].reduce((sum, value) => sum + value, 0n);
  }

  async #block(hash: string): Promise<readonly Transaction[]> {
    const known = this.#read.get(hash);
    if (known !== undefined) return known;
    const { transactions } = parseRawBlock((await this.chain.source.block(hash))!)!;
    const read = transactions.map(({ raw }) => Transaction.fromHex(toHex(raw)));
    this.#read.set(hash, read);
    return read;
  }

  async close(): Promise<void> {
    await this.follower.close();
    await this.chain.stop();
  }
}
