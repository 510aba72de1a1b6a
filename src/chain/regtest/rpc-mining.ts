import { isVerifyError } from "./bcoin.ts";
import type { Tx } from "./bcoin.ts";
import { mineBlock } from "./mine.ts";
import { findEntry, reversed } from "./node.ts";
import type { RegtestNode } from "./node.ts";
import { destination, hash, integer, text, texts, transaction } from "./params.ts";
import { RPC, RpcError } from "./rpc-error.ts";
import type { Methods } from "./rpc-error.ts";
import { btcPerKvb } from "./shapes.ts";

/** Core answers with one target more than it was asked for when it is asked for 1. */
const LEAST_TARGET = 2;
/** Blocks and transactions that an estimate is made from. */
const ESTIMATE_BLOCKS = 6;
const ESTIMATE_LEAST = 10;

/** Making blocks, and what past blocks say of fees. */
export function miningMethods(node: RegtestNode): Methods {
  return {
    async generatetoaddress([count, address]) {
      const script = destination(address);
      const hashes: string[] = [];
      for (let left = integer(count); left > 0; left -= 1)
        hashes.push(await mineBlock(node, script));
      return hashes;
    },
    async generateblock([output, txs]) {
      const script = destination(output);
      const chosen = texts(txs).map((given) => chosenTx(node, given));
      try {
        return { hash: await mineBlock(node, script, chosen) };
      } catch (error) {
        if (!isVerifyError(error)) throw error;
        throw new RpcError(RPC.verify, `testBlockValidity failed: ${error.reason}`);
      }
    },
    submitblock: ([raw]) => submit(node, text(raw)),
    estimatesmartfee: ([target]) => estimate(node, integer(target)),
  };
}

function chosenTx(node: RegtestNode, given: string): Tx {
  if (given.length !== 64) return transaction(node, given);
  const entry = node.mempool.getEntry(reversed(hash(given)));
  if (entry === undefined) throw new RpcError(RPC.notFound, `Transaction ${given} not in mempool.`);
  return entry.tx;
}

/** null for a block that is now part of a branch, else Core's word for what is wrong with it. */
async function submit(node: RegtestNode, hex: string): Promise<string | null> {
  const raw = Buffer.from(hex, "hex");
  let block;
  try {
    block = node.bcoin.Block.fromRaw(raw);
  } catch {
    throw new RpcError(RPC.deserialization, "Block decode failed");
  }
  if ((await findEntry(node.chain, block.rhash())) !== undefined) return "duplicate";
  try {
    const entry = await node.chain.add(block);
    if (entry === null) return "inconclusive";
    return entry.hash === node.chain.tip.hash ? null : "inconclusive";
  } catch (error) {
    if (!isVerifyError(error)) throw error;
    return error.reason;
  }
}

/** The median rate of the last blocks, whatever the target; regtest has no market to learn more from. */
async function estimate(node: RegtestNode, target: number): Promise<object> {
  if (target < 1 || target > 1008)
    throw new RpcError(RPC.parameter, "Invalid conf_target, must be between 1 and 1008");
  const blocks = Math.max(target, LEAST_TARGET);
  const rates = await recentRates(node);
  if (rates.length < ESTIMATE_LEAST)
    return { errors: ["Insufficient data or no feerate found"], blocks };
  const median = rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 0;
  return { feerate: btcPerKvb(median), blocks };
}

async function recentRates({ chain }: RegtestNode): Promise<number[]> {
  const rates: number[] = [];
  const lowest = Math.max(1, chain.height - ESTIMATE_BLOCKS + 1);
  for (let height = chain.height; height >= lowest; height -= 1) {
    const entry = await chain.getEntry(height);
    const block = entry === null ? null : await chain.getBlock(entry.hash);
    if (block === null) continue;
    const view = await chain.getBlockView(block);
    for (const tx of block.txs.slice(1))
      rates.push(Math.floor((tx.getFee(view) * 1000) / tx.getVirtualSize()));
  }
  return rates;
}
