/**
 * What stands in the simulated chain, read from its blocks by bitcoinjs-lib and by nothing of ours: the one witness of who was paid. Asked for
 * any tip, because the fund may not have seen the newest one.
 */
import { Block } from "bitcoinjs-lib";
import type { Transaction } from "bitcoinjs-lib";
import type { FundCoin } from "./fund-keys.ts";
import type { SimulatedChain } from "../support/simulated-chain.ts";

/** A transaction as the model sees it; outpoints as `txid:vout`, scripts in hex. */
export interface FactTransaction {
  readonly txid: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly script: string; readonly value: bigint }[];
}

/** A transaction in a block, and how many blocks bury it, its own counted. */
export interface Buried extends FactTransaction {
  readonly depth: number;
}

export class ChainFacts {
  readonly #chain: SimulatedChain;
  readonly #birth: number;
  /** Every output that stood in a block that was looked at, by outpoint. */
  readonly coins = new Map<string, FundCoin>();
  readonly #blocks = new Map<
    string,
    { readonly prev: string; readonly transactions: readonly FactTransaction[] }
  >();

  /** Blocks at `birth` and below are the same on every branch. */
  constructor(chain: SimulatedChain, birth: number) {
    this.#chain = chain;
    this.#birth = birth;
  }

  /** All transactions above the birth on the branch that ends in the block `tip`, oldest first. */
  branch({ hash, height }: { readonly hash: string; readonly height: number }): Buried[] {
    const found: Buried[] = [];
    let at = hash;
    for (let depth = 1; height - depth + 1 > this.#birth; depth += 1) {
      const block = this.#block(at);
      for (const transaction of block.transactions.toReversed())
        found.push({ ...transaction, depth });
      at = block.prev;
    }
    return found.reverse();
  }

  /** The same for the best chain as it is now. */
  best(): Buried[] {
    const { tipHash: hash, height } = this.#chain;
    return this.branch({ hash, height });
  }

  #block(hash: string) {
    const known = this.#blocks.get(hash);
    if (known !== undefined) return known;
    const raw = this.#chain.bytesOf(hash);
    if (raw === undefined) throw new Error("ChainFacts: a block that the chain never had");
    const block = Block.fromBuffer(Buffer.from(raw));
    const read = {
      prev: Buffer.from(block.prevHash!).reverse().toString("hex"),
      transactions: block.transactions!.map(factsOf),
    };
    this.#blocks.set(hash, read);
    for (const { txid, outputs } of read.transactions)
      for (const [vout, output] of outputs.entries())
        this.coins.set(`${txid}:${vout}`, { txid, vout, ...output });
    return read;
  }
}

/** A transaction as the model sees it. */
export function factsOf(transaction: Transaction): FactTransaction {
  return {
    txid: transaction.getId(),
    inputs: transaction.ins.map(
      ({ hash, index }) => `${Buffer.from(hash).reverse().toString("hex")}:${index}`,
    ),
    outputs: transaction.outs.map(({ script, value }) => ({
      script: Buffer.from(script).toString("hex"),
      value,
    })),
  };
}
