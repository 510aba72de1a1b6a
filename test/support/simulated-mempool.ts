/** The mempool of the simulated chain: relay rules, replacement as in Bitcoin Core since 28, eviction. */
import type { Transaction } from "bitcoinjs-lib";
import {
  BELOW_FLOOR,
  feeOf,
  MIN_RELAY,
  Refused,
  requireRelay,
  spentBy,
} from "./simulated-ledger.ts";
import type { Lookup, SimulatedCoin } from "./simulated-ledger.ts";

export interface Waiting {
  readonly transaction: Transaction;
  readonly fee: bigint;
  readonly vsize: bigint;
}

export class SimulatedMempool {
  /** Lowest rate that is taken, in sat/kvB; a test may raise it. */
  floor = MIN_RELAY;
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
    const reason = this.#tried(transaction, height, this.floor);
    if (reason !== undefined) throw new Refused(reason);
  }

  /**
   * Takes a child, the last, with its parents: each alone first, then those that are only below the floor together with the child, if all of
   * them pay enough. Why each was refused, undefined for those that are in.
   */
  addPackage(transactions: readonly Transaction[], height: number): (string | undefined)[] {
    const said = new Map(transactions.map((each) => [each, this.#tried(each, height, this.floor)]));
    const child = transactions.at(-1)!;
    const cheap = transactions.filter((each) => said.get(each) === BELOW_FLOOR && each !== child);
    if (cheap.length > 0 && said.get(child) !== undefined) {
      const group = [...cheap, child];
      const { floor } = this;
      const refused = group.find(
        (each) => this.#tried(each, height, MIN_RELAY, true) !== undefined,
      );
      const all = group.flatMap((each) => this.#waiting.get(each.getId()) ?? []);
      const fee = all.reduce((sum, each) => sum + each.fee, 0n);
      const vsize = all.reduce((sum, each) => sum + each.vsize, 0n);
      const isPaid = refused === undefined && fee * 1000n >= floor * vsize;
      for (const each of group) {
        if (isPaid) said.set(each, undefined);
        else this.remove(each.getId());
      }
    }
    return transactions.map((each) => said.get(each));
  }

  #tried(
    transaction: Transaction,
    height: number,
    floor: bigint,
    isPackaged = false,
  ): string | undefined {
    if (this.#waiting.has(transaction.getId())) return undefined;
    try {
      const fee = feeOf(transaction, height, this.#lookup);
      requireRelay(transaction, fee, floor);
      const made = { transaction, fee, vsize: BigInt(transaction.virtualSize()) };
      const replaced = this.#replaced(made);
      if (isPackaged && replaced.size > 0) return "txn-mempool-conflict";
      for (const txid of replaced) this.remove(txid);
      this.#put(made);
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.reason;
      throw error;
    }
  }

  /** From now on less than `floor` is not taken, and what pays less, its children counted, leaves. */
  raise(floor: bigint): void {
    this.floor = floor;
    for (const txid of this.txids) {
      const family = this.#familyOf(txid).flatMap((each) => this.#waiting.get(each) ?? []);
      const fee = family.reduce((sum, each) => sum + each.fee, 0n);
      const vsize = family.reduce((sum, each) => sum + each.vsize, 0n);
      if (fee * 1000n < floor * vsize) this.remove(txid);
    }
  }

  #familyOf(txid: string): string[] {
    return [txid, ...this.#childrenOf(txid).flatMap((child) => this.#familyOf(child))];
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
