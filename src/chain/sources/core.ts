import { z } from "zod";
import { fromHex } from "../../base/bytes.ts";
import { feeRate } from "../../bitcoin/fee-rate.ts";
import type { FeeRate } from "../../bitcoin/fee-rate.ts";
import { networkOfGenesis } from "../../bitcoin/network.ts";
import type { Network } from "../../bitcoin/network.ts";
import type { ChainIdentity, ChainSource } from "../chain.ts";
import { provenHash } from "./block-evidence.ts";
import {
  broadcast,
  broadcastPackage,
  Hash,
  METHOD_NOT_FOUND,
  NOT_FOUND,
  unless,
  unlessStrange,
} from "./core-broadcast.ts";
import { NodeError, rpcClient, strange } from "./rpc.ts";
import type { RpcClient, RpcEndpoint } from "./rpc.ts";

/** A code of rpc/protocol.h. */
const OUT_OF_RANGE = -8;
/** Block data that is pruned, or that the node knows only the header of. */
const NOT_AVAILABLE = -1;

/** A node may validate a block or two while it is otherwise up to date. */
const HEADERS_AHEAD = 3;

const Hex = z.string().regex(/^([0-9a-f]{2})*$/);
const ChainInfo = z.object({
  chain: z.string(),
  blocks: z.number().int(),
  headers: z.number().int(),
  bestblockhash: Hash,
  initialblockdownload: z.boolean(),
  pruned: z.boolean(),
  pruneheight: z.number().int().optional(),
});
const Transaction = z.object({ hex: Hex, blockhash: Hash.optional() });
const Estimate = z.object({ feerate: z.number().optional() });
const MempoolInfo = z.object({ mempoolminfee: z.number(), minrelaytxfee: z.number() });

/** Bytes of a header. */
const HEADER_BYTES = 80;

/**
 * The chain as a Bitcoin Core node (28 or newer), or the embedded regtest node, tells it by JSON-RPC. Its wallet is never used. It is
 * believed in what it validated; but a block without the least work that `network` knows is none, so that whoever only got hold of
 * the connection cannot make gifts up for nothing.
 */
export function coreSource(
  endpoint: RpcEndpoint,
  name: "core" | "regtest" = "core",
  network: Network = "regtest",
): ChainSource {
  const rpc = rpcClient(endpoint);
  const ask: RpcClient["ask"] = (method, params, shape) =>
    unlessStrange(rpc.ask(method, params, shape));
  return {
    name,
    capabilities: {
      wholeBlocks: true,
      mempool: true,
      feeEstimates: true,
      packages: true,
      blockFilters: true,
      scriptQueries: false,
    },
    sketches: sketchesOf(rpc),
    identify: () => identify(ask),
    async tip() {
      const { bestblockhash, blocks } = await ask("getblockchaininfo", [], ChainInfo);
      return { hash: bestblockhash, height: blocks };
    },
    blockHash: (height) => unless([OUT_OF_RANGE], rpc.ask("getblockhash", [height], Hash)),
    async header(hash) {
      const hex = unless([NOT_FOUND], rpc.ask("getblockheader", [hash, false], Hex));
      const bytes = await bytesOf(hex);
      if (bytes !== undefined && provenHash(bytes, network) !== hash) throw strange();
      return bytes;
    },
    async block(hash) {
      const hex = unless([NOT_FOUND, NOT_AVAILABLE], rpc.ask("getblock", [hash, 0], Hex));
      const bytes = await bytesOf(hex);
      if (bytes === undefined) return undefined;
      if (provenHash(bytes.subarray(0, HEADER_BYTES), network) !== hash) throw strange();
      return bytes;
    },
    mempool: () => ask("getrawmempool", [], z.array(Hash)),
    async transaction(txid) {
      const asked = rpc.ask("getrawtransaction", [txid, true], Transaction);
      const found = await unless([NOT_FOUND], asked);
      // A node with a transaction index also answers for confirmed ones.
      return found === undefined || found.blockhash !== undefined ? undefined : fromHex(found.hex);
    },
    broadcast: (raw) => broadcast(rpc, raw),
    broadcastPackage: (raws) => broadcastPackage(rpc, raws),
    async feeRate(targetBlocks) {
      const { feerate } = await ask("estimatesmartfee", [targetBlocks], Estimate);
      return feerate === undefined ? undefined : rateOf(feerate);
    },
    async relayFloor() {
      const info = await ask("getmempoolinfo", [], MempoolInfo);
      return rateOf(Math.max(info.mempoolminfee, info.minrelaytxfee));
    },
  };
}

/** An index that is only behind has the same code, and will have the filter later. */
function saysNone({ code, message }: NodeError): boolean {
  return code === METHOD_NOT_FOUND || message.includes("not enabled");
}

/** Asks for headers and filters, until the node says that it makes none. */
function sketchesOf(rpc: RpcClient): ChainSource["sketches"] {
  let hasFilters = true;
  return async (hashes) => {
    if (!hasFilters || hashes.length === 0) return hashes.map(() => undefined);
    const calls = hashes.flatMap((hash) => [
      { method: "getblockheader", params: [hash, false] },
      { method: "getblockfilter", params: [hash, "basic"] },
    ]);
    const answers = await rpc.askAll(calls, z.union([Hex, z.object({ filter: Hex })]));
    return hashes.map((_, index) => {
      const [header, filter] = [answers[2 * index], answers[2 * index + 1]];
      if (filter instanceof NodeError && saysNone(filter)) hasFilters = false;
      return typeof header !== "string" || typeof filter !== "object" || filter instanceof NodeError
        ? undefined
        : { header: fromHex(header), filter: fromHex(filter.filter) };
    });
  };
}

async function identify(ask: RpcClient["ask"]): Promise<ChainIdentity> {
  const info = await ask("getblockchaininfo", [], ChainInfo);
  const genesis = await ask("getblockhash", [0], Hash);
  // On regtest Core calls itself syncing whenever nobody mined for a day.
  const isCaughtUp = !info.initialblockdownload && info.headers - info.blocks <= HEADERS_AHEAD;
  return {
    genesis,
    network: networkOfGenesis(genesis),
    synced: info.chain === "regtest" || isCaughtUp,
    ...(info.pruned ? { prunedBelow: info.pruneheight ?? info.blocks } : {}),
  };
}

async function bytesOf(hex: Promise<string | undefined>): Promise<Uint8Array | undefined> {
  const text = await hex;
  return text === undefined ? undefined : fromHex(text);
}

/** BTC/kvB as Core writes it, eight decimals at most, to sat/kvB. */
function rateOf(btcPerKvb: number): FeeRate {
  return feeRate(BigInt(Math.round(btcPerKvb * 1e8)));
}
