import { Refusal, must } from "../base/refusal.ts";
import type { Sats } from "../base/sats.ts";
import { SATS_MAX, formatBtc, sats } from "../base/sats.ts";
import type { Address } from "./address.ts";
import { parseAddress } from "./address.ts";
import type { Network } from "./network.ts";

/**
 * FORMATS 6: `bitcoin:<address>` or `bitcoin:<address>?amount=<BTC>`, without trailing zeros. Never a label or a message: those would
 * name the fund inside a wallet that may be searched.
 */
export function paymentUri(address: string, amount?: Sats): string {
  if (amount === undefined) return `bitcoin:${address}`;
  return `bitcoin:${address}?amount=${formatBtc(amount).replace(/\.?0+$/, "")}`;
}

/** What a BIP 21 or BIP 321 URI asks to pay. */
export interface PaymentRequest {
  readonly destination: Address;
  readonly amount?: Sats;
}

/** Parameters that may stand once in a URI; others may repeat (BIP 321). */
const SINGLE = new Set(["amount", "label", "message", "pop", "req-pop"]);

/** Longest URI that is read. */
const LENGTH_MAX = 2_000;

/**
 * Reads a BIP 21 or BIP 321 URI for `network`: the address in the path, or the first `bc` (test networks: `tb`) parameter that holds a
 * good one. Labels, messages and proof-of-payment callbacks are not looked at: a server must not open them. Refuses with
 * `uri-malformed`, `uri-required` (an unknown `req-` parameter, as the BIP demands), `uri-amount`, or the rules of `parseAddress`.
 */
export function parsePaymentUri(text: string, network: Network): PaymentRequest {
  const { path, query } = splitUri(text);
  const amount = query.get("amount")?.[0];
  const candidates = path === "" ? (query.get(network === "main" ? "bc" : "tb") ?? []) : [path];
  must(candidates.length > 0, "uri-malformed");
  const destination = firstGood(candidates, network);
  return amount === undefined ? { destination } : { destination, amount: parseBtc(amount) };
}

/**
 * The grammar alone: the path and the decoded parameters by lower-case key. Refuses with `uri-malformed` (other scheme, doubled single
 * parameters, broken escapes) or `uri-required`.
 */
export function splitUri(text: string): {
  path: string;
  query: ReadonlyMap<string, readonly string[]>;
} {
  const match = /^bitcoin:([^?#]*)(?:\?([^#]*))?$/i.exec(text);
  must(text.length <= LENGTH_MAX && match !== null, "uri-malformed");
  const query = new Map<string, string[]>();
  for (const parameter of (match[2] ?? "").split("&").filter((part) => part !== "")) {
    const at = parameter.indexOf("=");
    const key = (at < 0 ? parameter : parameter.slice(0, at)).toLowerCase();
    must(!key.startsWith("req-") || key === "req-pop", "uri-required");
    const values = query.get(key) ?? [];
    must(values.length === 0 || !SINGLE.has(key), "uri-malformed");
    query.set(key, [...values, unescape(at < 0 ? "" : parameter.slice(at + 1))]);
  }
  must(!(query.has("pop") && query.has("req-pop")), "uri-malformed");
  must((match[1] ?? "") !== "" || query.size > 0, "uri-malformed");
  return { path: match[1] ?? "", query };
}

function firstGood(candidates: readonly string[], network: Network): Address {
  let refusal: Refusal | undefined;
  for (const candidate of candidates) {
    try {
      return parseAddress(candidate, network);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refusal ??= error;
    }
  }
  throw refusal ?? new Refusal("address-invalid");
}

/** Bitcoin in decimal, at most eight places, as satoshis; never through a floating number. */
function parseBtc(text: string): Sats {
  const match = /^([0-9]{1,8})(?:\.([0-9]{1,8}))?$/.exec(text);
  must(match?.[1] !== undefined, "uri-amount");
  const value = BigInt(match[1]) * 100_000_000n + BigInt((match[2] ?? "").padEnd(8, "0"));
  must(value <= SATS_MAX, "uri-amount");
  return sats(value);
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal("uri-malformed");
  }
}
