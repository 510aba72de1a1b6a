// The parts of bcoin 1.0.2 that the regtest node uses, as types; bcoin ships none. Hashes named `hash` are hex in wire order, `rhash()`
// and `txid()` give the order of wallets.

/** The output that an input spends. */
export interface Outpoint {
  readonly hash: string;
  readonly index: number;
  rhash(): string;
}

/** A script and what bcoin recognises in it. */
export interface Script {
  readonly raw: Buffer;
  toASM(): string;
  isPushOnly(): boolean;
  isNulldata(): boolean;
  getRedeem(): Script | null;
  getSigops(accurate: boolean): number;
  /** Threshold and number of keys of a bare multisig; −1 for other scripts. */
  getMultisig(): [number, number];
  isPubkey(): boolean;
  isUnspendable(): boolean;
}

/** One input of a transaction. */
export interface Input {
  readonly prevout: Outpoint;
  readonly script: Script;
  readonly witness: { readonly items: readonly Buffer[] };
  readonly sequence: number;
}

/** One output of a transaction. */
export interface Output {
  /** Satoshis; safe, for no sum of money reaches 2⁵³. */
  readonly value: number;
  readonly script: Script;
  isDust(satPerKvb: number): boolean;
}

/** A transaction; never changed once it is made. */
export interface Tx {
  readonly version: number;
  readonly locktime: number;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  hash(encoding: "hex"): string;
  txid(): string;
  wtxid(): string;
  toRaw(): Buffer;
  isCoinbase(): boolean;
  getSize(): number;
  getBaseSize(): number;
  getVirtualSize(): number;
  getWeight(): number;
  getFee(view: CoinView): number;
  /** [fee, reason, score]; the fee is −1 when the reason forbids the transaction. */
  checkInputs(view: CoinView, height: number): [number, string, number];
  /** Runs the scripts of all inputs; throws ScriptError. */
  check(view: CoinView, flags: number): void;
}

/** The outputs that some transactions spend, as far as they were found. */
export interface CoinView {
  getOutput(prevout: Outpoint): Output | null;
  getEntry(prevout: Outpoint): { readonly coinbase: boolean; readonly height: number } | null;
  hasEntry(prevout: Outpoint): boolean;
  addTX(tx: Tx, height: number): void;
  spendInputs(db: unknown, tx: Tx): Promise<boolean>;
}

/** A block with its transactions. */
export interface Block {
  readonly txs: readonly Tx[];
  readonly version: number;
  readonly prevBlock: string;
  readonly merkleRoot: string;
  readonly time: number;
  readonly bits: number;
  readonly nonce: number;
  hash(encoding: "hex"): string;
  rhash(): string;
  toRaw(): Buffer;
  getSize(): number;
  getBaseSize(): number;
  getWeight(): number;
}

/** A block as the index of blocks has it: header, height and work. */
export interface ChainEntry {
  readonly hash: string;
  readonly height: number;
  readonly prevBlock: string;
  readonly merkleRoot: string;
  readonly version: number;
  readonly time: number;
  readonly bits: number;
  readonly nonce: number;
  readonly chainwork: { toString(base: 16, padding: number): string; gt(other: unknown): boolean };
  rhash(): string;
}

/** A lock; what `lock` gives releases it. */
export interface Lock {
  lock(): Promise<() => void>;
}

/** The chain of blocks with its branches. */
export interface Chain {
  readonly height: number;
  readonly tip: ChainEntry;
  readonly db: unknown;
  readonly locker: Lock;
  readonly invalid: { has(hash: string): boolean };
  open(): Promise<void>;
  close(): Promise<void>;
  add(block: Block): Promise<ChainEntry | null>;
  disconnect(entry: ChainEntry): Promise<void>;
  reconnect(entry: ChainEntry): Promise<void>;
  reorganize(competitor: ChainEntry): Promise<void>;
  setInvalid(hash: string): void;
  removeInvalid(hash: string): void;
  getDeploymentState(): Promise<unknown>;
  setDeploymentState(state: unknown): void;
  getState(prev: ChainEntry, deployment: unknown): Promise<number>;
  getEntry(at: string | number): Promise<ChainEntry | null>;
  getPrevious(entry: ChainEntry): Promise<ChainEntry | null>;
  isMainChain(entry: ChainEntry): Promise<boolean>;
  getNextHash(hash: string): Promise<string | null>;
  getTips(): Promise<string[]>;
  getBlock(hash: string): Promise<Block | null>;
  getBlockView(block: Block): Promise<CoinView>;
  getCoin(hash: string, index: number): Promise<Coin | null>;
  getMeta(
    hash: string,
  ): Promise<{ readonly tx: Tx; readonly height: number; readonly block: string } | null>;
  getMedianTime(entry: ChainEntry): Promise<number>;
  verifyFinal(tip: ChainEntry, tx: Tx, flags: number): Promise<boolean>;
  verifyLocks(tip: ChainEntry, tx: Tx, view: CoinView, flags: number): Promise<boolean>;
  on(
    event: "connect" | "disconnect",
    take: (entry: ChainEntry, block: Block) => Promise<void>,
  ): void;
  on(event: "reorganize", take: () => Promise<void>): void;
  on(event: "error", take: (error: Error) => void): void;
}

/** An unspent output of the chain. */
export interface Coin {
  readonly value: number;
  readonly height: number;
  readonly coinbase: boolean;
  readonly script: Script;
}

/** A transaction in the mempool. */
export interface MempoolEntry {
  readonly tx: Tx;
  readonly height: number;
  /** Virtual size, signature operations included. */
  readonly size: number;
  readonly sigops: number;
  readonly fee: number;
  readonly time: number;
}

/** The mempool. */
export interface Mempool {
  tip: string;
  readonly map: ReadonlyMap<string, MempoolEntry>;
  readonly locker: Lock;
  readonly options: { maxOrphans: number; maxAncestors: number };
  readonly rejects: { reset(): void };
  open(): Promise<void>;
  close(): Promise<void>;
  getEntry(hash: string): MempoolEntry | undefined;
  hasEntry(hash: string): boolean;
  getSpent(hash: string, index: number): MempoolEntry | undefined;
  getDescendants(entry: MempoolEntry): MempoolEntry[];
  getAncestors(entry: MempoolEntry): MempoolEntry[];
  getCoinView(tx: Tx): Promise<CoinView>;
  insertTX(tx: Tx, peer: number): Promise<string[] | null>;
  isDoubleSpend(tx: Tx): boolean;
  verify(entry: MempoolEntry, view: CoinView): Promise<void>;
  addEntry(entry: MempoolEntry, view: CoinView): Promise<void>;
  evictEntry(entry: MempoolEntry): void;
  _addBlock(entry: ChainEntry, txs: readonly Tx[]): Promise<void>;
  on(event: "error", take: (error: Error) => void): void;
}

/** A block that is being put together. */
export interface MiningJob {
  readonly attempt: { items: unknown[]; fees: number };
  pushTX(tx: Tx, view: CoinView): void;
  refresh(): void;
  mineAsync(): Promise<Block | null>;
}

/** Makes blocks. */
export interface Miner {
  readonly options: { minWeight: number; priorityWeight: number };
  readonly cpu: {
    createJob(tip: ChainEntry | null, address: unknown): Promise<MiningJob>;
  };
  open(): Promise<void>;
  close(): Promise<void>;
  on(event: "error", take: (error: Error) => void): void;
}

/** What bcoin throws for a transaction or block that breaks a rule; `reason` is close to Core's word. */
export interface VerifyError extends Error {
  readonly type: "VerifyError";
  readonly code: string;
  readonly reason: string;
}

type Make<Options, T> = new (options: Options) => T;

/** bcoin's modules. */
export interface Bcoin {
  readonly Chain: Make<
    { network: string; memory: boolean; prefix: string; indexTX: boolean },
    Chain
  >;
  readonly Mempool: Make<
    {
      chain: Chain;
      requireStandard: boolean;
      limitFree: boolean;
      relayPriority: boolean;
      rejectAbsurdFees: boolean;
      replaceByFee: boolean;
    },
    Mempool
  >;
  readonly Miner: Make<{ chain: Chain; mempool: Mempool; coinbaseFlags: string }, Miner>;
  readonly CoinView: new () => CoinView;
  readonly TX: { readonly prototype: Tx; fromRaw(raw: Buffer): Tx };
  readonly Block: { fromRaw(raw: Buffer): Block };
  readonly Script: { fromRaw(raw: Buffer): Script };
  readonly Address: { fromScript(script: Script): unknown };
  readonly ScriptError: new (code: string) => Error;
}

/** Whether `error` is bcoin's word for a broken rule. */
export function isVerifyError(error: unknown): error is VerifyError {
  return error instanceof Error && "type" in error && error.type === "VerifyError";
}
