import { z } from "zod";
import { toHex } from "../../base/bytes.ts";
import { Fault } from "../../base/fault.ts";
import type { BroadcastResult } from "../chain.ts";
import { parseRawTransaction } from "../raw-block.ts";
import { oneByOne } from "./one-by-one.ts";
import { readPackageResult, PackageResult } from "./package-result.ts";
import { reasonOf } from "./refusal-word.ts";
import { NodeError, strange } from "./rpc.ts";
import type { RpcClient } from "./rpc.ts";

/** Codes of rpc/protocol.h that have a meaning here; the first of them: there is no such thing. */
export const NOT_FOUND = -5;
const MISSING_INPUTS = -25;
const ALREADY_IN_UTXO_SET = -27;

/** No such call. */
export const METHOD_NOT_FOUND = -32601;

/** A block hash or txid. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Hands one transaction to the node. One whose answer was lost counts as accepted when the node has it. */
export async function broadcast(rpc: RpcClient, raw: Uint8Array): Promise<BroadcastResult> {
  const txid = parseRawTransaction(raw)?.txid;
  if (txid === undefined) return { accepted: false, reason: "not-a-transaction" };
  try {
    await rpc.tell("sendrawtransaction", [toHex(raw)], Hash);
    return { accepted: true };
  } catch (error) {
    if (error instanceof Fault) {
      // Perhaps the answer was lost, not the transaction.
      if (await isInMempool(rpc, txid)) return { accepted: true };
      throw error;
    }
    if (!(error instanceof NodeError)) throw error;
    if (error.code === ALREADY_IN_UTXO_SET) return { accepted: true };
    // A transaction whose outputs are all spent again looks like one without inputs; a node with an index knows better.
    if (error.code === MISSING_INPUTS && (await isInBlock(rpc, txid))) return { accepted: true };
    return { accepted: false, reason: reasonOf(error.message) };
  }
}

/**
 * Hands a child and what it spends over together (`submitpackage`, Bitcoin Core 28 or newer); one after the other to a node that does not know the
 * call, or does not take them for a package, as when a parent was mined meanwhile.
 */
export async function broadcastPackage(
  rpc: RpcClient,
  raws: readonly Uint8Array[],
): Promise<readonly BroadcastResult[]> {
  const txids = raws.map((raw) => parseRawTransaction(raw)?.txid);
  const alone = (): Promise<BroadcastResult[]> => oneByOne((raw) => broadcast(rpc, raw), raws);
  if (txids.includes(undefined)) return alone();
  const known = txids.filter((txid) => txid !== undefined);
  try {
    const said = await rpc.tell("submitpackage", [raws.map(toHex)], PackageResult);
    return await readPackageResult(known, said, (txid) => isInBlock(rpc, txid));
  } catch (error) {
    if (error instanceof NodeError) return alone();
    if (!(error instanceof Fault)) throw error;
    const there = await Promise.all(known.map((txid) => isInMempool(rpc, txid)));
    if (there.every(Boolean)) return known.map(() => ({ accepted: true }));
    throw error;
  }
}

async function isInMempool(rpc: RpcClient, txid: string): Promise<boolean> {
  const entry = rpc.ask("getmempoolentry", [txid], z.object({}));
  return (await unless([NOT_FOUND], entry)) !== undefined;
}

async function isInBlock(rpc: RpcClient, txid: string): Promise<boolean> {
  const shape = z.object({ confirmations: z.number().optional() });
  const found = await unless([NOT_FOUND], rpc.ask("getrawtransaction", [txid, true], shape));
  return (found?.confirmations ?? 0) > 0;
}

/** What a call gives; undefined when the node refuses it with one of `codes`. Fault `node-answers-strangely` when it does with another. */
export async function unless<T>(
  codes: readonly number[],
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    if (codes.includes(error.code)) return undefined;
    throw strange();
  }
}

/** What a call gives that no node in order refuses. Fault `node-answers-strangely` when this one does: it is asked again later. */
export async function unlessStrange<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof NodeError ? strange() : error;
  }
}
