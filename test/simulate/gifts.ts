/** What donors do with the coins that they give. */
import type { Transaction } from "bitcoinjs-lib";
import type { SimulatedChain } from "../support/simulated-chain.ts";
import { factsOf } from "./chain-facts.ts";
import type { Buried, FactTransaction } from "./chain-facts.ts";

/** Deeper gifts are undone by nobody. */
const UNDONE_MAX = 6;

export class Gifts {
  readonly #chain: SimulatedChain;
  readonly #given: { readonly payment: Transaction; readonly elsewhere: Transaction }[] = [];
  /** Every gift by its txid. */
  readonly facts = new Map<string, FactTransaction>();

  constructor(chain: SimulatedChain) {
    this.#chain = chain;
  }

  /** Somebody gives; it waits for a block. */
  async give(script: Uint8Array, amount: bigint): Promise<void> {
    const gift = await this.#chain.paymentOrNot(script, amount);
    await this.#chain.send(gift.payment);
    this.#given.push(gift);
    const facts = factsOf(gift.payment);
    this.facts.set(facts.txid, facts);
  }

  /** Donors' wallets send again what is in no block: a node forgot it. */
  async giveAgain(): Promise<void> {
    for (const { payment } of this.#given)
      if (!this.#chain.isMined(payment.getId()))
        await this.#chain.source.broadcast(payment.toBuffer());
  }

  /** Takes the block of a young gift out of the chain, and all above it; its giver's other transaction of the same coin is in the new ones. */
  async undo(which: number, best: readonly Buried[]): Promise<void> {
    const depths = new Map(best.map(({ txid, depth }) => [txid, depth]));
    const depthOf = (gift: Transaction): number => depths.get(gift.getId()) ?? UNDONE_MAX + 1;
    const young = this.#given.filter(({ payment }) => depthOf(payment) <= UNDONE_MAX);
    const gift = young[which % young.length];
    if (gift === undefined) return;
    const depth = depthOf(gift.payment);
    await this.#chain.disconnect(depth);
    await this.#chain.mineOnly([gift.elsewhere]);
    await this.#chain.mine(depth);
  }
}
