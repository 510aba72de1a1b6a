import type { MempoolEntry } from "./bcoin.ts";
import { MISSING, Rejection } from "./rejection.ts";
import { reversed } from "./node.ts";
import type { RegtestNode } from "./node.ts";
import { flag, hash, texts, transaction } from "./params.ts";
import { INCREMENTAL_RELAY, MIN_RELAY } from "./policy.ts";
import { RPC, RpcError } from "./rpc-error.ts";
import type { Methods } from "./rpc-error.ts";
import { btc, btcPerKvb } from "./shapes.ts";

/** Core's default for `maxfeerate`, in sat/kvB. */
const MAX_FEE_RATE = 10_000_000;

/** The mempool, and the way into it. */
export function mempoolMethods(node: RegtestNode): Methods {
  const { mempool } = node;
  return {
    sendrawtransaction: ([raw, maxFeeRate]) => send(node, raw, rateOf(maxFeeRate)),
    async testmempoolaccept([raws, maxFeeRate]) {
      const given = texts(raws);
      // Core judges several as one package; a package of one is all that is needed here.
      if (given.length !== 1)
        throw new RpcError(RPC.parameter, "Array must contain exactly one transaction.");
      return [await test(node, given[0], rateOf(maxFeeRate))];
    },
    getmempoolinfo: () => Promise.resolve(info(node)),
    getrawmempool([verbose]) {
      const entries = [...mempool.map.values()];
      if (!flag(verbose, false)) return Promise.resolve(entries.map((entry) => entry.tx.txid()));
      const shapes = entries.map((entry) => [entry.tx.txid(), entryShape(node, entry)] as const);
      return Promise.resolve(Object.fromEntries(shapes));
    },
    getmempoolentry: ([txid]) => Promise.resolve(entryShape(node, entryOf(node, txid))),
    getmempoolancestors: ([txid]) =>
      Promise.resolve(mempool.getAncestors(entryOf(node, txid)).map((entry) => entry.tx.txid())),
    getmempooldescendants: ([txid]) =>
      Promise.resolve(mempool.getDescendants(entryOf(node, txid)).map((entry) => entry.tx.txid())),
    // Not in Core: what expiry and a full mempool do there, for tests. The floor is in BTC/kvB.
    evictfrommempool([txid]) {
      mempool.evictEntry(entryOf(node, txid));
      return Promise.resolve(null);
    },
    setmempoolfloor([rate]) {
      node.rules.setFloor(Math.round(Number(rate) * 1e8));
      return Promise.resolve(null);
    },
  };
}

async function send(node: RegtestNode, raw: unknown, maxRate: number): Promise<string> {
  const tx = transaction(node, raw);
  // Core answers a repeated broadcast like the first one.
  if (node.mempool.hasEntry(tx.hash("hex"))) return tx.txid();
  try {
    const entry = await node.rules.test(tx);
    if (isAbove(entry, maxRate)) throw new RpcError(RPC.verify, FEE_EXCEEDS);
    await node.rules.submit(tx);
    return tx.txid();
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    if (error.reason === MISSING) throw new RpcError(RPC.verify, MISSING);
    if (error.reason === "txn-already-known")
      throw new RpcError(RPC.alreadyInUtxoSet, "Transaction outputs already in utxo set");
    throw new RpcError(RPC.rejected, error.details);
  }
}

const FEE_EXCEEDS = "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)";

async function test(node: RegtestNode, raw: unknown, maxRate: number): Promise<object> {
  const tx = transaction(node, raw);
  const names = { txid: tx.txid(), wtxid: tx.wtxid() };
  const refused = (reason: string, details: string): object => ({
    ...names,
    allowed: false,
    "reject-reason": reason,
    "reject-details": details,
  });
  try {
    const entry = await node.rules.test(tx);
    if (isAbove(entry, maxRate)) return refused("max-fee-exceeded", "max-fee-exceeded");
    const rate = btcPerKvb(Math.floor((entry.fee * 1000) / entry.size));
    const fees = {
      base: btc(entry.fee),
      "effective-feerate": rate,
      "effective-includes": [tx.wtxid()],
    };
    return { ...names, allowed: true, vsize: entry.size, fees };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const reason = error.reason === MISSING ? "missing-inputs" : error.reason;
    return refused(reason, error.details);
  }
}

/** A rate in BTC/kvB, as number or text; 0 is no limit. */
function rateOf(value: unknown): number {
  if (value === undefined || value === null) return MAX_FEE_RATE;
  const rate = Math.round(Number(value) * 1e8);
  if (!Number.isSafeInteger(rate) || rate < 0) throw new RpcError(RPC.type, "Invalid amount");
  return rate === 0 ? Infinity : rate;
}

function isAbove(entry: MempoolEntry, maxRate: number): boolean {
  return entry.fee * 1000 > maxRate * entry.size;
}

function entryOf({ mempool }: RegtestNode, txid: unknown): MempoolEntry {
  const entry = mempool.getEntry(reversed(hash(txid)));
  if (entry === undefined) throw new RpcError(RPC.notFound, "Transaction not in mempool");
  return entry;
}

function info({ mempool, rules }: RegtestNode): object {
  const entries = [...mempool.map.values()];
  return {
    loaded: true,
    size: entries.length,
    bytes: sum(entries, "size"),
    usage: sum(entries, "size") * 3,
    total_fee: btc(sum(entries, "fee")),
    maxmempool: 300_000_000,
    mempoolminfee: btcPerKvb(rules.floor()),
    minrelaytxfee: btcPerKvb(MIN_RELAY),
    incrementalrelayfee: btcPerKvb(INCREMENTAL_RELAY),
    unbroadcastcount: 0,
    fullrbf: true,
  };
}

function entryShape({ mempool }: RegtestNode, entry: MempoolEntry): object {
  const { tx } = entry;
  const above = [entry, ...mempool.getAncestors(entry)];
  const below = [entry, ...mempool.getDescendants(entry)];
  const parents = new Set(tx.inputs.map((input) => input.prevout.hash));
  const children = tx.outputs.flatMap((_, n) => mempool.getSpent(tx.hash("hex"), n) ?? []);
  return {
    vsize: entry.size,
    weight: tx.getWeight(),
    time: entry.time,
    height: entry.height,
    descendantcount: below.length,
    descendantsize: sum(below, "size"),
    ancestorcount: above.length,
    ancestorsize: sum(above, "size"),
    wtxid: tx.wtxid(),
    fees: {
      base: btc(entry.fee),
      modified: btc(entry.fee),
      ancestor: btc(sum(above, "fee")),
      descendant: btc(sum(below, "fee")),
    },
    depends: [...parents].filter((parent) => mempool.hasEntry(parent)).map(reversed),
    spentby: [...new Set(children.map((child) => child.tx.txid()))],
    "bip125-replaceable": true,
    unbroadcast: false,
  };
}

function sum(entries: readonly MempoolEntry[], field: "size" | "fee"): number {
  return entries.reduce((total, entry) => total + entry[field], 0);
}
