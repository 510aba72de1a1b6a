/** What everybody can read: transactions as they stand in blocks. */

export interface ChainOutput {
  readonly script: string;
  readonly amount: bigint;
}

export interface ChainTx {
  readonly txid: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly inputs: readonly {
    readonly outpoint: string;
    readonly script: string;
    readonly amount: bigint;
  }[];
  readonly outputs: readonly ChainOutput[];
}

/** What only the fund knows, and what an attack is held against. */
export interface Truth {
  /** Place of the change in a transaction's outputs; -1 for none. */
  readonly change: ReadonlyMap<string, number>;
  /** Outpoints of gifts. */
  readonly gifts: ReadonlySet<string>;
  /** Payouts made. */
  readonly payouts: number;
  readonly fees: bigint;
}

export interface Year {
  readonly chain: readonly ChainTx[];
  readonly truth: Truth;
}
