import { parseAddress } from "../../bitcoin/address.ts";
import { parseHex } from "../../base/bytes.ts";
import { Refusal } from "../../base/refusal.ts";
import type { ChainEntry, Tx } from "./bcoin.ts";
import { findEntry, parseTx } from "./node.ts";
import type { RegtestNode } from "./node.ts";
import { RPC, RpcError } from "./rpc-error.ts";

/** A string parameter; throws RpcError −3 for anything else. */
export function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new RpcError(RPC.type, "JSON value is not a string as expected");
}

/** An integer parameter, or the default when it is absent; throws RpcError −3 for anything else. */
export function integer(value: unknown, otherwise?: number): number {
  const given = value ?? otherwise;
  if (typeof given === "number" && Number.isSafeInteger(given)) return given;
  throw new RpcError(RPC.type, "JSON value is not an integer as expected");
}

/** A boolean parameter, or the default when it is absent; numbers count as Core's verbosity does. */
export function flag(value: unknown, otherwise: boolean): boolean {
  const given = value ?? otherwise;
  if (typeof given === "boolean") return given;
  if (typeof given === "number") return given !== 0;
  throw new RpcError(RPC.type, "JSON value is not a bool as expected");
}

/** An array of strings; throws RpcError −3 for anything else. */
export function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(text);
  throw new RpcError(RPC.type, "JSON value is not an array as expected");
}

/** A block hash or txid; throws RpcError −8 when it is not 64 hex digits. */
export function hash(value: unknown): string {
  const given = text(value).toLowerCase();
  if (/^[0-9a-f]{64}$/.test(given)) return given;
  throw new RpcError(RPC.parameter, "hash must be of length 64 and hexadecimal");
}

/** The block with the hash in `value`; throws RpcError −5 when it is unknown. */
export async function block(node: RegtestNode, value: unknown): Promise<ChainEntry> {
  const entry = await findEntry(node.chain, hash(value));
  if (entry === undefined) throw new RpcError(RPC.notFound, "Block not found");
  return entry;
}

/** The transaction in hex; throws RpcError −22 when it is none. */
export function transaction(node: RegtestNode, value: unknown): Tx {
  const tx = parseTx(node.bcoin, text(value));
  if (tx !== undefined) return tx;
  throw new RpcError(
    RPC.deserialization,
    "TX decode failed. Make sure the tx has at least one input.",
  );
}

/** The script of an address or of `raw(hex)`; throws RpcError −5 otherwise. */
export function destination(value: unknown): Uint8Array {
  const given = text(value);
  const raw = /^raw\(((?:[0-9a-f]{2})+)\)(?:#[a-z0-9]{8})?$/.exec(given)?.[1];
  if (raw !== undefined) return parseHex(raw) ?? new Uint8Array();
  try {
    return parseAddress(given, "regtest").script;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new RpcError(RPC.notFound, "Error: Invalid address");
  }
}
