import { toHex } from "../../base/bytes.ts";
import { sha256 } from "../../base/digest.ts";
import { Fault } from "../../base/fault.ts";
import type { BroadcastResult } from "../chain.ts";
import { parseRawTransaction } from "../raw-block.ts";
import { strange } from "./esplora-client.ts";
import type { EsploraClient } from "./esplora-client.ts";
import { oneByOne } from "./one-by-one.ts";
import { PackageResult, readPackageResult } from "./package-result.ts";
import { reasonOf } from "./refusal-word.ts";

/** Longest transaction, in bytes: a block. */
const TRANSACTION_MAX = 4_100_000;

const ALREADY_IN_UTXO_SET = -27;
const MISSING_INPUTS = -25;

/** Bytes of a transaction, waiting or confirmed; undefined when the server has none. */
export async function transactionOf(
  client: EsploraClient,
  txid: string,
): Promise<Uint8Array | undefined> {
  const raw = await client.bytes(`/tx/${txid}/raw`, TRANSACTION_MAX);
  if (raw !== undefined && parseRawTransaction(raw)?.txid !== txid) throw strange();
  return raw;
}

/** Hands one transaction to the server. One whose answer was lost counts as accepted when the server has it. */
export async function broadcast(client: EsploraClient, raw: Uint8Array): Promise<BroadcastResult> {
  const txid = parseRawTransaction(raw)?.txid;
  if (txid === undefined) return { accepted: false, reason: "not-a-transaction" };
  try {
    const { status, text } = await client.post("/tx", toHex(raw), streamOf(raw));
    if (status === 200 && text.trim() === txid) return { accepted: true };
    if (status !== 400) throw strange();
    const { code, message } = refusalIn(text);
    if (code === ALREADY_IN_UTXO_SET) return { accepted: true };
    // Its outputs may all be spent again.
    if (code === MISSING_INPUTS && (await transactionOf(client, txid)) !== undefined)
      return { accepted: true };
    return { accepted: false, reason: reasonOf(message) };
  } catch (error) {
    // Perhaps the answer was lost, not the transaction.
    const known = await transactionOf(client, txid).catch(() => undefined);
    if (error instanceof Fault && known !== undefined) return { accepted: true };
    throw error;
  }
}

/**
 * Hands a child and what it spends over together (`POST /txs/package`, which electrs has with Bitcoin Core 28 or newer behind it); one after the
 * other to a server that does not know the call, or whose node does not take them for a package.
 */
export async function broadcastPackage(
  client: EsploraClient,
  raws: readonly Uint8Array[],
): Promise<readonly BroadcastResult[]> {
  const txids = raws.flatMap((raw) => parseRawTransaction(raw)?.txid ?? []);
  const last = raws.at(-1);
  if (last === undefined || txids.length < raws.length) return alone();
  try {
    const { status, text } = await client.post(
      "/txs/package",
      JSON.stringify(raws.map(toHex)),
      streamOf(last),
    );
    if (status !== 200) return await alone();
    return await readPackageResult(txids, readAnswer(text), async (txid) => {
      return (await transactionOf(client, txid)) !== undefined;
    });
  } catch (error) {
    const there = await Promise.all(
      txids.map((txid) => transactionOf(client, txid).catch(() => undefined)),
    );
    if (error instanceof Fault && !there.includes(undefined))
      return txids.map(() => ({ accepted: true }));
    throw error;
  }

  function alone(): Promise<BroadcastResult[]> {
    return oneByOne((raw) => broadcast(client, raw), raws);
  }
}

/** A name of its own, so that over Tor nothing ties a broadcast to the one who follows the chain. */
function streamOf(raw: Uint8Array): string {
  return toHex(sha256(raw)).slice(0, 32);
}

function readAnswer(text: string): ReturnType<typeof PackageResult.parse> {
  try {
    const read = PackageResult.safeParse(JSON.parse(text));
    if (read.success) return read.data;
  } catch {
    // Not JSON.
  }
  throw strange();
}

/** The node's own words, which electrs passes on inside a sentence: `sendrawtransaction RPC error: {"code":-26,"message":"dust"}`. */
function refusalIn(text: string): { code: number | undefined; message: string } {
  const code = /"code":\s*(-?\d{1,6})/.exec(text)?.[1];
  const message = /"message":\s*"([^"]*)/.exec(text)?.[1];
  return { code: code === undefined ? undefined : Number(code), message: message ?? text };
}
