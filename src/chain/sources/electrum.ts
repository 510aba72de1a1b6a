import { z } from "zod";
import { parseHex, toHex } from "../../base/bytes.ts";
import { sha256 } from "../../base/digest.ts";
import { feeRate } from "../../bitcoin/fee-rate.ts";
import type { FeeRate } from "../../bitcoin/fee-rate.ts";
import type { Network } from "../../bitcoin/network.ts";
import type { BroadcastResult } from "../chain.ts";
import { parseRawTransaction } from "../raw-block.ts";
import { prevOf, provenHash } from "./block-evidence.ts";
import { ElectrumError, inSession, strange } from "./electrum-session.ts";
import { reasonOf } from "./refusal-word.ts";
import type { ElectrumEndpoint, ElectrumSession } from "./electrum-session.ts";

/** Hashes of headers that follow each other, the first at height `from`. */
export interface HeaderRun {
  /** Height of the server's newest block. */
  readonly tip: number;
  readonly from: number;
  readonly hashes: readonly string[];
}

/**
 * A second opinion: an Electrum server (protocol 1.4) that is asked for headers, for rates, and to pass a transaction on. It is never
 * asked about a script, which is what the protocol is for elsewhere, because it would learn the whole wallet.
 */
export interface ElectrumServer {
  /** The last `count` headers up to `height`, or up to its own tip when that is lower; they link, and each has its work. */
  headers(height: number, count: number): Promise<HeaderRun>;
  broadcast(raw: Uint8Array): Promise<BroadcastResult>;
  /** Lowest rate that its node passes on. */
  relayFloor(): Promise<FeeRate>;
  feeRate(targetBlocks: number): Promise<FeeRate | undefined>;
}

const HEADER_HEX = 160;
/** A server gives at most this many headers at once. */
const HEADERS_MAX = 2_016;

const Hex = z.string().regex(/^([0-9a-f]{2})*$/);
const Height = z.number().int().nonnegative();
const Tip = z.object({ height: Height, hex: Hex });
const Headers = z.object({ count: Height, hex: Hex });
/** BTC/kvB; −1 for no estimate. */
const Rate = z.number().max(21);

/** A server that is connected to anew for each question; each broadcast over Tor takes a path of its own. Throws Fault `unavailable`. */
export function electrumServer(
  endpoint: ElectrumEndpoint & { readonly network: Network },
): ElectrumServer {
  const ask = <T>(work: (session: ElectrumSession) => Promise<T>): Promise<T> =>
    inSession(endpoint, "electrum", work).catch((error: unknown) => {
      throw error instanceof ElectrumError ? strange() : error;
    });
  return {
    headers: (height, count) =>
      ask((session) => headersOf(session, endpoint.network, { height, count })),
    broadcast: (raw) =>
      inSession(endpoint, toHex(sha256(raw)).slice(0, 32), (session) => broadcast(session, raw)),
    async relayFloor() {
      const rate = rateOf(await ask((session) => session.call("blockchain.relayfee", [], Rate)));
      if (rate === undefined) throw strange();
      return rate;
    },
    async feeRate(targetBlocks) {
      return rateOf(
        await ask((session) => session.call("blockchain.estimatefee", [targetBlocks], Rate)),
      );
    },
  };
}

async function headersOf(
  session: ElectrumSession,
  network: Network,
  { height, count }: { height: number; count: number },
): Promise<HeaderRun> {
  const tip = await session.call("blockchain.headers.subscribe", [], Tip);
  const last = Math.min(height, tip.height);
  const from = Math.max(0, last - Math.min(count, HEADERS_MAX) + 1);
  const wanted = last - from + 1;
  const { hex } = await session.call("blockchain.block.headers", [from, wanted], Headers);
  if (hex.length !== wanted * HEADER_HEX) throw strange();
  const hashes: string[] = [];
  for (let at = 0; at < wanted; at += 1) {
    const header = parseHex(hex.slice(at * HEADER_HEX, (at + 1) * HEADER_HEX), HEADER_HEX / 2);
    const hash = header === undefined ? undefined : provenHash(header, network);
    if (header === undefined || hash === undefined) throw strange();
    if (at > 0 && prevOf(header) !== hashes[at - 1]) throw strange();
    hashes.push(hash);
  }
  return { tip: tip.height, from, hashes };
}

async function broadcast(session: ElectrumSession, raw: Uint8Array): Promise<BroadcastResult> {
  const txid = parseRawTransaction(raw)?.txid;
  if (txid === undefined) return { accepted: false, reason: "not-a-transaction" };
  try {
    const answer = await session.call("blockchain.transaction.broadcast", [toHex(raw)], z.string());
    if (answer !== txid) throw strange();
    return { accepted: true };
  } catch (error) {
    if (!(error instanceof ElectrumError)) throw error;
    // Servers put a sentence of their own before the node's word, and the transaction after it.
    const word = /already in (?:block chain|utxo set)|already-in-mempool|already-known/i;
    if (word.test(error.message)) return { accepted: true };
    const [, reason = error.message] = /rules\.\s+([^\n]+)/.exec(error.message) ?? [];
    return { accepted: false, reason: reasonOf(reason) };
  }
}

function rateOf(btcPerKvb: number): FeeRate | undefined {
  return btcPerKvb <= 0 ? undefined : feeRate(BigInt(Math.round(btcPerKvb * 1e8)));
}
