import { block, flag, integer } from "./params.ts";
import type { ChainEntry } from "./bcoin.ts";
import { invalidate, knownTips, reconsider } from "./mine.ts";
import { reversed } from "./node.ts";
import type { RegtestNode } from "./node.ts";
import { RPC, RpcError } from "./rpc-error.ts";
import type { Methods } from "./rpc-error.ts";
import { blockShape, difficultyOf, headerBytes, headerShape, targetOf } from "./shapes.ts";

/** Blocks and branches. */
export function chainMethods(node: RegtestNode): Methods {
  const { chain } = node;
  return {
    getblockchaininfo: () => blockchainInfo(node),
    getblockcount: () => Promise.resolve(chain.height),
    getbestblockhash: () => Promise.resolve(chain.tip.rhash()),
    getdifficulty: () => Promise.resolve(difficultyOf(chain.tip.bits)),
    async getblockhash([height]) {
      const entry = await chain.getEntry(integer(height));
      if (entry === null) throw new RpcError(RPC.parameter, "Block height out of range");
      return entry.rhash();
    },
    async getblockheader([at, verbose]) {
      const entry = await block(node, at);
      const stored = await storedBlock(node, entry);
      if (!flag(verbose, true)) return headerBytes(stored).toString("hex");
      return headerShape(chain, entry, stored.txs.length);
    },
    async getblock([at, verbosity]) {
      const entry = await block(node, at);
      const stored = await storedBlock(node, entry);
      const level = typeof verbosity === "boolean" ? Number(verbosity) : integer(verbosity, 1);
      if (level === 0) return stored.toRaw().toString("hex");
      const header = await headerShape(chain, entry, stored.txs.length);
      if (level === 1) return { ...header, ...blockShape(stored) };
      // Spent coins, and with them fees, are known for connected blocks only.
      const isMain = await chain.isMainChain(entry);
      const view = isMain ? await chain.getBlockView(stored) : new node.bcoin.CoinView();
      return { ...header, ...blockShape(stored, view) };
    },
    async getchaintips() {
      const tips = await knownTips(node);
      return Promise.all(tips.map((tip) => tipShape(node, tip)));
    },
    async invalidateblock([at]) {
      const entry = await block(node, at);
      if (entry.height === 0) throw new RpcError(RPC.misc, "Genesis block can't be invalidated");
      await invalidate(node, entry);
      return null;
    },
    async reconsiderblock([at]) {
      await reconsider(node, await block(node, at));
      return null;
    },
    getindexinfo: () =>
      Promise.resolve({ txindex: { synced: true, best_block_height: chain.height } }),
  };
}

async function blockchainInfo({ chain }: RegtestNode): Promise<object> {
  const { tip } = chain;
  return {
    chain: "regtest",
    blocks: chain.height,
    headers: chain.height,
    bestblockhash: tip.rhash(),
    bits: tip.bits.toString(16),
    target: targetOf(tip.bits),
    difficulty: difficultyOf(tip.bits),
    time: tip.time,
    mediantime: await chain.getMedianTime(tip),
    verificationprogress: 1,
    initialblockdownload: false,
    chainwork: tip.chainwork.toString(16, 64),
    pruned: false,
    warnings: [],
  };
}

async function storedBlock(node: RegtestNode, entry: ChainEntry) {
  const stored = await node.chain.getBlock(entry.hash);
  if (stored === null) throw new RpcError(RPC.misc, "Block not available");
  return stored;
}

async function tipShape({ chain }: RegtestNode, tip: ChainEntry): Promise<object> {
  let fork: ChainEntry = tip;
  let isMarked = false;
  while (!(await chain.isMainChain(fork))) {
    isMarked ||= chain.invalid.has(fork.hash);
    const below = await chain.getPrevious(fork);
    if (below === null) break;
    fork = below;
  }
  const length = tip.height - fork.height;
  const status = length === 0 ? "active" : isMarked ? "invalid" : "valid-fork";
  return { height: tip.height, hash: reversed(tip.hash), branchlen: length, status };
}
