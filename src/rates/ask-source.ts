import { parseUtf8 } from "../base/bytes.ts";
import type { Reach } from "../base/http-client.ts";
import { pairOf } from "./price.ts";
import type { Rate } from "./rate.ts";

/** A server that says what bitcoin is worth, named by the operator; nobody else is ever asked. */
export interface RateSource {
  readonly name: string;
  readonly currency: string;
  readonly url: URL;
  /** RFC 6901: where in the JSON answer the price of one bitcoin stands, and perhaps the moment of the quote. */
  readonly price: string;
  readonly time: string | undefined;
}

/** Why a source's answer was not taken. */
export type SourceRefusal = "unreachable" | "status" | "not-json" | "no-price" | "rate-stale";

/** Until the last byte is in; Tor may need a while. */
const TIMEOUT_MS = 30_000;
const ANSWER_MAX = 65_536;
/** An older quote is not of now. */
const FRESH_MS = 3_600_000;
/** Clocks differ; what is said to be later than this is wrong. */
const AHEAD_MS = 120_000;

/**
 * Asks one source. A redirect, an answer that is too long or too late, and one without a price or of another time is refused by name; a
 * source that names no moment is taken at `now`.
 */
export async function askSource(
  source: RateSource,
  reach: Reach,
  now: Date,
): Promise<Rate | SourceRefusal> {
  const { url, name, currency } = source;
  const answer = await reach(url)({
    method: "GET",
    path: `${url.pathname}${url.search}`,
    headers: { Accept: "application/json" },
    timeoutMs: TIMEOUT_MS,
    limit: ANSWER_MAX,
  }).catch(() => undefined);
  // Away, slow or too long; the error may name the host.
  if (answer === undefined) return "unreachable";
  if (answer.status !== 200) return "status";
  const json = parse(answer.body);
  if (json === undefined) return "not-json";
  const pair = pairOf(decimal(valueAt(json.value, source.price)), currency);
  if (pair === undefined) return "no-price";
  const time = source.time === undefined ? now : momentOf(valueAt(json.value, source.time));
  const age = now.getTime() - (time?.getTime() ?? Number.NaN);
  if (!(age <= FRESH_MS && age >= -AHEAD_MS)) return "rate-stale";
  const seconds = Math.floor(Math.min(time?.getTime() ?? 0, now.getTime()) / 1000);
  return { ...pair, currency, source: name, quotedAt: new Date(seconds * 1000) };
}

function parse(body: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(parseUtf8(body) ?? "") };
  } catch {
    return undefined;
  }
}

/** RFC 6901; undefined where there is nothing. */
function valueAt(json: unknown, pointer: string): unknown {
  if (pointer === "") return json;
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((value, token) => {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, token))
        return undefined;
      return Reflect.get(value, token);
    }, json);
}

/** A number in JSON has at most 17 digits here, which is more than any price; a text is taken as it is. */
function decimal(value: unknown): string {
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}

/** RFC 3339, or seconds or milliseconds since 1970, as a number or a text. */
function momentOf(value: unknown): Date | undefined {
  const text = decimal(value);
  if (/^\d{10}(\.\d+)?$/.test(text)) return new Date(Number(text) * 1000);
  if (/^\d{13}$/.test(text)) return new Date(Number(text));
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text))
    return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
