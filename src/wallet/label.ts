import { must } from "../base/refusal.ts";

/** A record of BIP 329: one line of JSON about an address, output, key or transaction. */
export interface Label {
  readonly type: (typeof LABEL_TYPES)[number];
  readonly ref: string;
  readonly label?: string;
  /** The wallet that it is of, as a descriptor without keys, steps behind them and checksum. */
  readonly origin?: string;
  /** Only of outputs. */
  readonly spendable?: boolean;
  /** Only of addresses, inputs and outputs: the steps behind `origin`, such as `/0/17`. */
  readonly keypath?: string;
}

const LABEL_TYPES = ["tx", "addr", "pubkey", "input", "output", "xpub"] as const;

/** Longest line that is read, in characters. */
export const LINE_MAX = 1_000_000;

/** The record as a line, in the order of BIP 329. */
export function formatLabel(label: Label): string {
  const { type, ref, label: text, origin, spendable, keypath } = label;
  return JSON.stringify({ type, ref, label: text, origin, spendable, keypath });
}

/**
 * Reads a line, the `number`th of a file. Undefined for a record of a type that is not ours to know, which BIP 329 says to ignore. Refuses
 * with `label-json` what is no object with a type, and with `label-fields` a known type whose fields are not as they should be.
 */
export function parseLabel(line: string, number?: number): Label | undefined {
  const record = parseRecord(line, number);
  const { type, ref, label, origin, spendable, keypath } = record;
  const known = LABEL_TYPES.find((each) => each === type);
  if (known === undefined) return undefined;
  const optional = (value: unknown): value is string | undefined =>
    value === undefined || typeof value === "string";
  must(typeof ref === "string" && ref !== "", "label-fields", number);
  must(optional(label) && optional(origin) && optional(keypath), "label-fields", number);
  must(
    spendable === undefined || (typeof spendable === "boolean" && known === "output"),
    "label-fields",
    number,
  );
  return {
    type: known,
    ref,
    ...(label === undefined ? {} : { label }),
    ...(origin === undefined ? {} : { origin }),
    ...(spendable === undefined ? {} : { spendable }),
    ...(keypath === undefined ? {} : { keypath }),
  };
}

/** The object of a line that has a type; refuses with `label-json`. */
export function parseRecord(
  line: string,
  number?: number,
): Readonly<Record<string, unknown>> & { type: string } {
  must(line.length <= LINE_MAX, "label-json", number);
  const value = json(line);
  must(typeof value === "object" && value !== null && "type" in value, "label-json", number);
  must(typeof value.type === "string", "label-json", number);
  return value as Readonly<Record<string, unknown>> & { type: string };
}

/** `origin` of BIP 329 for a descriptor: `wpkh([d34db33f/84h/0h/0h])`. Undefined when a key has no origin in it. */
export function originOf(descriptor: string): string | undefined {
  const [body = ""] = descriptor.split("#");
  const bare = body.replaceAll(/(\[[^\]]*\])[^,()]*/g, "$1");
  return /[xt]pub/.test(bare) ? undefined : bare;
}

/** The extended public keys in a descriptor. */
export function xpubsOf(descriptor: string): string[] {
  return descriptor.match(/[xt]pub[1-9A-HJ-NP-Za-km-z]+/g) ?? [];
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
