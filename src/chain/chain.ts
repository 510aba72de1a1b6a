import type { Sats } from "../base/sats.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Network } from "../bitcoin/network.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Unit } from "../db/unit.ts";

/** A block by hash (as wallets show it) and height. */
export interface BlockId {
  readonly hash: string;
  readonly height: number;
}

/** What a source says about itself: which chain it follows and whether it can be believed yet. */
export interface ChainIdentity {
  readonly network: Network | undefined;
  /** Hash of block 0. */
  readonly genesis: string;
  /** False while the node is still catching up with its peers. */
  readonly synced: boolean;
  /** Blocks below this height are gone; absent on a node that keeps everything. */
  readonly prunedBelow?: number;
}

/** What became of a broadcast; a transaction that is already in the mempool or the chain counts as accepted. */
export type BroadcastResult =
  | { readonly accepted: true }
  /** `reason` is the node's own short word for it, such as `bad-txns-inputs-missingorspent`. */
  | { readonly accepted: false; readonly reason: string };

/** What may be asked of a source beyond blocks and broadcasts. There is no source that is asked about a script: it would learn whose it is. */
export interface SourceCapabilities {
  readonly wholeBlocks: true;
  readonly scriptQueries: false;
  /** False: payments are seen when they are mined, not while they wait. */
  readonly mempool: boolean;
  readonly feeEstimates: boolean;
  /** Whether `broadcastPackage` may take a parent that pays less than the floor, for the sake of its child. */
  readonly packages: boolean;
  /** Whether `sketches` may answer: a node has filters only when it was told to make them. */
  readonly blockFilters: boolean;
}

/** What a block is about, without the block. */
export interface BlockSketch {
  /** The 80 bytes of its header. */
  readonly header: Uint8Array;
  /** Its basic filter (BIP 158). */
  readonly filter: Uint8Array;
}

/**
 * What the Bitcoin network says, from one node. Txids and hashes are as wallets show them; bytes are the network's own.
 * Every call may throw Fault `unavailable`; all of them, `broadcast` too, may be repeated without harm.
 */
export interface ChainSource {
  /** `core`, `regtest`, `esplora` or `simulated`. */
  readonly name: string;
  readonly capabilities: SourceCapabilities;
  identify(): Promise<ChainIdentity>;
  tip(): Promise<BlockId>;
  /** Hash of the block at `height` of the best chain; undefined above its tip. */
  blockHash(height: number): Promise<string | undefined>;
  /** The 80 bytes of a block's header, with the work that they say; undefined for one the node does not have. */
  header(hash: string): Promise<Uint8Array | undefined>;
  /** Bytes of a block, also of one that is no longer in the best chain; undefined for one the node does not have. */
  block(hash: string): Promise<Uint8Array | undefined>;
  /** Headers and filters of blocks, in order; undefined for each that the node has no filter of. */
  sketches(hashes: readonly string[]): Promise<readonly (BlockSketch | undefined)[]>;
  /** Txids in the node's mempool. That one is missing says nothing about it (wallet notes E5). */
  mempool(): Promise<readonly string[]>;
  /** Bytes of a transaction that is in the mempool now. */
  transaction(txid: string): Promise<Uint8Array | undefined>;
  broadcast(raw: Uint8Array): Promise<BroadcastResult>;
  /**
   * Hands over a child and what it spends together, 2 to 25 transactions, the child last; what became of each, in their order. One that can stand
   * alone may be taken though others are not. A source without packages is handed one after the other.
   */
  broadcastPackage(raws: readonly Uint8Array[]): Promise<readonly BroadcastResult[]>;
  /** Rate at which the node expects confirmation within `targetBlocks`; undefined when it has seen too little. */
  feeRate(targetBlocks: number): Promise<FeeRate | undefined>;
  /** Lowest rate the node takes and passes on now. */
  relayFloor(): Promise<FeeRate>;
}

/** An output of a transaction that pays a watched script. */
export interface ReceivedOutput {
  readonly vout: number;
  readonly script: Uint8Array;
  readonly value: Sats;
}

/** A transaction that concerns us: what it pays to our scripts and which of our outputs it spends. */
export interface SeenTransaction {
  readonly txid: string;
  readonly raw: Uint8Array;
  readonly received: readonly ReceivedOutput[];
  readonly spent: readonly OutPoint[];
  /** Transactions that paid us and were undone, of which this one spends an input that is not ours: it keeps them out of the chain. */
  readonly rivals?: readonly string[];
}

/** A block of the best chain with those of its transactions that concern us, in block order. */
export interface ConnectedBlock {
  readonly id: BlockId;
  readonly prev: string;
  /** The header's time, which its miner chose; it may run two hours ahead. */
  readonly time: Date;
  readonly transactions: readonly SeenTransaction[];
}

/** Movements of the node's mempool that concern us. `gone` is neither in the mempool nor in a block; it may come back. */
export interface MempoolChange {
  /** Parents before children. */
  readonly arrived: readonly SeenTransaction[];
  readonly gone: readonly string[];
}

/** What changed since the last change. After it is applied `tip` is the last block we know. */
export type ChainChange = { readonly mempool: MempoolChange; readonly tip: BlockId } & (
  | { readonly kind: "same" }
  | { readonly kind: "extended"; readonly connected: readonly ConnectedBlock[] }
  | {
      readonly kind: "reorganised";
      /** Newest first. */
      readonly disconnected: readonly ConnectedBlock[];
      /** Oldest first, at least one. */
      readonly connected: readonly ConnectedBlock[];
    }
);

/** Takes one change into account, in the unit that also moves the tip. Must be idempotent in what it books. */
export type ChainHandler = (unit: Unit, change: ChainChange) => Promise<void>;

/**
 * Which of these scripts and outputs are ours. Asked after the bytes were fetched, never before: a script is watched before it is
 * shown, so a transaction that pays it can only be found in bytes fetched later.
 */
export interface ScriptIndex {
  /** All watched scripts, if they are `limit` at most. */
  scripts(limit: number): Promise<readonly Uint8Array[] | undefined>;
  /** The members of `scripts` (hex) that are watched. */
  watched(scripts: readonly string[]): Promise<ReadonlySet<string>>;
  /** The members of `outpoints` (`txid:vout`) that are outputs of ours, spent or not. */
  known(outpoints: readonly string[]): Promise<ReadonlySet<string>>;
}
