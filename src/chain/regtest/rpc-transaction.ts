import { reversed } from "./node.ts";
import type { RegtestNode } from "./node.ts";
import { block, flag, hash, integer, text, transaction } from "./params.ts";
import type { ChainEntry, Tx } from "./bcoin.ts";
import { addressOfOrNone, parseAddress } from "../../bitcoin/address.ts";
import { parseHex, toHex } from "../../base/bytes.ts";
import { Refusal } from "../../base/refusal.ts";
import { RPC, RpcError } from "./rpc-error.ts";
import type { Methods } from "./rpc-error.ts";
import { btc, scriptShape, txShape } from "./shapes.ts";

/** Single transactions, outputs and addresses. */
export function transactionMethods(node: RegtestNode): Methods {
  return {
    async getrawtransaction([txid, verbosity, blockHash]) {
      const found = await find(node, hash(txid), blockHash);
      const level = typeof verbosity === "boolean" ? Number(verbosity) : integer(verbosity, 0);
      if (level === 0) return found.tx.toRaw().toString("hex");
      return { ...txShape(found.tx), ...(await placeOf(node, found.entry)) };
    },
    decoderawtransaction: ([raw]) => Promise.resolve(txShape(transaction(node, raw))),
    async gettxout([txid, n, includeMempool]) {
      return outputAt(node, reversed(hash(txid)), integer(n), flag(includeMempool, true));
    },
    decodescript: ([hex]) => {
      const raw = parseHex(text(hex));
      if (raw === undefined) throw new RpcError(RPC.deserialization, "Script decode failed");
      return Promise.resolve(scriptShape(node.bcoin.Script.fromRaw(Buffer.from(raw))));
    },
    validateaddress: ([address]) => Promise.resolve(addressShape(text(address))),
  };
}

interface Found {
  readonly tx: Tx;
  /** The block that holds it; undefined in the mempool. */
  readonly entry: ChainEntry | undefined;
}

async function find(node: RegtestNode, txid: string, blockHash: unknown): Promise<Found> {
  const wire = reversed(txid);
  if (blockHash !== undefined && blockHash !== null) {
    const entry = await block(node, blockHash);
    const stored = await node.chain.getBlock(entry.hash);
    const tx = stored?.txs.find((other) => other.hash("hex") === wire);
    if (tx !== undefined) return { tx, entry };
    throw new RpcError(RPC.notFound, "No such transaction found in the provided block.");
  }
  const unconfirmed = node.mempool.getEntry(wire);
  if (unconfirmed !== undefined) return { tx: unconfirmed.tx, entry: undefined };
  const meta = await node.chain.getMeta(wire);
  const entry = meta === null ? null : await node.chain.getEntry(meta.block);
  if (meta !== null && entry !== null) return { tx: meta.tx, entry };
  throw new RpcError(RPC.notFound, "No such mempool or blockchain transaction.");
}

async function placeOf({ chain }: RegtestNode, entry: ChainEntry | undefined): Promise<object> {
  if (entry === undefined) return {};
  const isMain = await chain.isMainChain(entry);
  return {
    blockhash: entry.rhash(),
    confirmations: isMain ? chain.height - entry.height + 1 : 0,
    time: entry.time,
    blocktime: entry.time,
  };
}

async function outputAt(
  node: RegtestNode,
  wire: string,
  n: number,
  includeMempool: boolean,
): Promise<object | null> {
  const { chain, mempool } = node;
  const bestblock = chain.tip.rhash();
  if (includeMempool && mempool.getSpent(wire, n) !== undefined) return null;
  const unconfirmed = includeMempool ? mempool.getEntry(wire)?.tx.outputs[n] : undefined;
  if (unconfirmed !== undefined) {
    return {
      bestblock,
      confirmations: 0,
      value: btc(unconfirmed.value),
      scriptPubKey: scriptShape(unconfirmed.script),
      coinbase: false,
    };
  }
  const coin = await chain.getCoin(wire, n);
  if (coin === null) return null;
  return {
    bestblock,
    confirmations: chain.height - coin.height + 1,
    value: btc(coin.value),
    scriptPubKey: scriptShape(coin.script),
    coinbase: coin.coinbase,
  };
}

function addressShape(given: string): object {
  try {
    const { script, type } = parseAddress(given, "regtest");
    const isWitness = type === "p2wpkh" || type === "p2wsh" || type === "p2tr";
    return {
      isvalid: true,
      address: addressOfOrNone(script, "regtest"),
      scriptPubKey: toHex(script),
      isscript: type === "p2sh" || type === "p2wsh" || type === "p2tr",
      iswitness: isWitness,
      ...(isWitness
        ? { witness_version: type === "p2tr" ? 1 : 0, witness_program: toHex(script.subarray(2)) }
        : {}),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { isvalid: false, error_locations: [], error: "Invalid or unsupported address" };
  }
}
