/**
 * The node as one process of the fund sees it, which may lie about a broadcast. It also sees what the fund does: nothing may be sent whose very
 * bytes are not committed before.
 */
import type { Knex } from "knex";
import { Fault } from "../../src/base/fault.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";
import type { ChainSource } from "../../src/chain/chain.ts";
import type { SimulatedChain } from "../support/simulated-chain.ts";
import type { FundProcess } from "./fund-process.ts";
import type { Model } from "./model.ts";
import type { Spoils } from "./spoils.ts";

/**
 * What becomes of a broadcast: as it should · the answer is lost and nothing was sent · the answer is lost although it was taken · it is taken
 * and forgotten again.
 */
export const NODE_FAULTS = ["none", "unreachable", "answer-lost", "forgets"] as const;
export type NodeFault = (typeof NODE_FAULTS)[number];

/** Around whom a node stands. */
interface Surroundings {
  readonly process: FundProcess;
  readonly chain: SimulatedChain;
  /** Sees only what is committed. */
  readonly sql: Knex;
  readonly model: Model;
  readonly spoils: () => Spoils;
}

export class FaultyNode {
  fault: NodeFault = "none";
  readonly source: ChainSource;
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    const { process, chain } = around;
    const real = chain.source;
    this.source = {
      name: real.name,
      capabilities: real.capabilities,
      identify: () => process.call(() => real.identify()),
      tip: () => process.call(() => real.tip()),
      blockHash: (height) => process.call(() => real.blockHash(height)),
      header: (hash) => process.call(() => real.header(hash)),
      block: (hash) => process.call(() => real.block(hash)),
      sketches: (hashes) => process.call(() => real.sketches(hashes)),
      mempool: () => process.call(() => real.mempool()),
      transaction: (txid) => process.call(() => real.transaction(txid)),
      feeRate: (target) => process.call(() => real.feeRate(target)),
      relayFloor: () => process.call(() => real.relayFloor()),
      broadcast: (raw) => process.call(() => this.#broadcast(raw)),
      broadcastPackage: (raws) => process.call(() => this.#broadcastPackage(raws)),
    };
  }

  async #broadcast(stored: Uint8Array): ReturnType<ChainSource["broadcast"]> {
    const { chain } = this.#around;
    const spoils = this.#around.spoils();
    const raw = spoils.bytes?.(stored) ?? stored;
    await this.#mustBeStored(raw);
    if (this.fault === "unreachable") throw away();
    if (spoils.isKept?.(parseTransaction(raw).txid) === true) return { accepted: true };
    const result = await chain.source.broadcast(raw);
    if (this.fault === "answer-lost") throw away();
    if (this.fault === "forgets") await chain.dropFromMempool(parseTransaction(raw).txid);
    return result;
  }

  async #broadcastPackage(
    stored: readonly Uint8Array[],
  ): ReturnType<ChainSource["broadcastPackage"]> {
    const { chain } = this.#around;
    const spoils = this.#around.spoils();
    const raws = stored.map((raw) => spoils.bytes?.(raw) ?? raw);
    for (const raw of raws) await this.#mustBeStored(raw);
    if (this.fault === "unreachable") throw away();
    const kept = raws.filter((raw) => spoils.isKept?.(parseTransaction(raw).txid) === true);
    if (kept.length > 0) return raws.map(() => ({ accepted: true }));
    const results = await chain.source.broadcastPackage(raws);
    if (this.fault === "answer-lost") throw away();
    const [parent] = raws;
    if (this.fault === "forgets" && parent !== undefined)
      await chain.dropFromMempool(parseTransaction(parent).txid);
    return results;
  }

  async #mustBeStored(raw: Uint8Array): Promise<void> {
    const { sql, model } = this.#around;
    const { txid } = parseTransaction(raw);
    const stored = await sql("batch_variants")
      .where({ raw: Buffer.from(raw) })
      .select("txid");
    if (stored.length !== 1) model.badBroadcasts.push(`${txid} was sent before it was stored`);
  }
}

function away(): Fault {
  return new Fault("unavailable", "node-unreachable", "The node does not answer.");
}
