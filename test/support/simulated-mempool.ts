/** The mempool of the simulated chain: relay rules, replacement as in Bitcoin Core since 28, eviction. */
import type { Transaction } from "bitcoinjs-lib";
import { feeOf, Refused, requireRelay, spentBy } from "./simulated-ledger.ts";
import type { Lookup, SimulatedCoin } from "./simulated-ledger.ts";

export interface Waiting {
  readonly transaction: Transaction;
  readonly fee: bigint;
  readonly vsize: bigint;
}

export class SimulatedMempool {
  /** Lowest rate that is taken, in sat/kvB; a test may raise it. */
  floor = 100n;
  readonly #waiting = new Map<string, Waiting>();
  readonly #spenders = new Map<string, string>();
  readonly #confirmed: Lookup;

  constructor(confirmed: Lookup) {
    this.#confirmed = confirmed;
  }

  get txids(): string[] {
    return [...this.#waiting.keys()];
  }

  get(txid: string): Transaction | undefined {
    return this.#waiting.get(txid)?.transaction;
  }

  /** The transactions in the order in which a block can hold them. */
  get transactions(): Transaction[] {
    return [...this.#waiting.values()].map(({ transaction }) => transaction);
  }

  isSpent(outpoint: string): boolean {
    return this.#spenders.has(outpoint);
  }

  /** Takes a transaction for the block at `height`; throws Refused. */
  add(transaction: Transaction, height: number): void {
    const fee = feeOf(transaction, height, this.#lookup);
    requireRelay(transaction, fee, this.floor);
    const made = { transaction, fee, vsize: BigInt(transaction.virtualSize()) };
    for (const txid of this.#replaced(made)) this.remove(txid);
    this.#put(made);
  }

  /** Brings a transaction of a disconnected block back, whatever its fee; drops it when it does not fit. */
  readmit(transaction: Transaction, height: number, fee?: bigint): void {
    if (spentBy(transaction).some((outpoint) => this.isSpent(outpoint))) return;
    try {
      const paid = fee ?? feeOf(transaction, height, this.#lookup);
      this.#put({ transaction, fee: paid, vsize: BigInt(transaction.virtualSize()) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  /** Removes a transaction and what depends on it. */
  remove(txid: string): void {
    for (const child of this.#childrenOf(txid)) this.remove(child);
    this.#forget(txid);
  }

  /** Takes a new block into account: what it holds and what it contradicts leaves. */
  confirm(transactions: readonly Transaction[]): void {
    for (const transaction of transactions) {
      this.#forget(transaction.getId());
      for (const outpoint of spentBy(transaction)) {
        const rival = this.#spenders.get(outpoint);
        if (rival !== undefined) this.remove(rival);
      }
    }
  }

  /** After blocks left: drops what the next block could not hold, and puts parents before children. */
  sweep(height: number, isTrusted: (txid: string) => boolean): void {
    const waiting = [...this.#waiting.values()];
    this.clear();
    for (let left = waiting; left.length > 0;) {
      const before = left.length;
      left = left.filter(({ transaction, fee }) => {
        const txid = transaction.getId();
        this.readmit(transaction, height, isTrusted(txid) ? fee : undefined);
        return !this.#waiting.has(txid);
      });
      if (left.length === before) break;
    }
  }

  clear(): void {
    this.#waiting.clear();
    this.#spenders.clear();
  }

  readonly #lookup: Lookup = (outpoint) => {
    const [txid = "", vout] = outpoint.split(":");
    const output = this.#waiting.get(txid)?.transaction.outs[Number(vout)];
    return output === undefined ? this.#confirmed(outpoint) : coinOf(output);
  };

  /** What has to go for `made`; throws Refused when it does not pay for that. */
  #replaced({ transaction, fee, vsize }: Waiting): Set<string> {
    const direct = spentBy(transaction).flatMap((outpoint) => this.#spenders.get(outpoint) ?? []);
    const all = new Set<string>();
    const visit = (txid: string): void => {
      all.add(txid);
      for (const child of this.#childrenOf(txid)) visit(child);
    };
    direct.forEach(visit);
    if (all.size === 0) return all;
    if (spentBy(transaction).some((outpoint) => all.has(outpoint.slice(0, 64))))
      throw new Refused("bad-txns-spends-conflicting-tx");
    const paid = [...all].reduce((sum, txid) => sum + this.#waiting.get(txid)!.fee, 0n);
    const outbids = direct.every((txid) => {
      const old = this.#waiting.get(txid)!;
      return fee * old.vsize > old.fee * vsize;
    });
    if (!outbids || (fee - paid) * 1000n < this.floor * vsize)
      throw new Refused("insufficient fee");
    return all;
  }

  #childrenOf(txid: string): string[] {
    const outputs = this.#waiting.get(txid)?.transaction.outs ?? [];
    return outputs.flatMap((_, vout) => this.#spenders.get(`${txid}:${vout}`) ?? []);
  }

  #put(made: Waiting): void {
    const txid = made.transaction.getId();
    this.#waiting.set(txid, made);
    for (const outpoint of spentBy(made.transaction)) this.#spenders.set(outpoint, txid);
  }

  #forget(txid: string): void {
    const known = this.#waiting.get(txid);
    if (known === undefined) return;
    for (const outpoint of spentBy(known.transaction)) this.#spenders.delete(outpoint);
    this.#waiting.delete(txid);
  }
}

function coinOf({ script, value }: { script: Uint8Array; value: bigint }): SimulatedCoin {
  return { script, value, height: undefined, coinbase: false };
}
