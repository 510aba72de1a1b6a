import { parseCanonical } from "../base/canonical-json.ts";
import type { Json } from "../base/canonical-json.ts";
import {
  code,
  hex,
  int,
  matching,
  oneOf,
  satsField,
  signedSats,
  unicodeText,
} from "../base/field.ts";
import { must, Refusal } from "../base/refusal.ts";
import {
  array,
  fitShape,
  isObject,
  object,
  optional,
  record,
  refine,
  writeShape,
} from "../base/shape.ts";
import type { Shape, ShapeOf } from "../base/shape.ts";

/** The largest power of two that a part may be, in sats. */
export const PART_MAX = 2n ** 24n;

/** Most bytes of an `in` or `out` entry, and of any other (FORMATS 7). */
const PART_ENTRY_MAX = 256;
const ENTRY_MAX = 16_384;

const epoch = int(1);
const index = int(0);
const hash = hex(32);

const part = { c: hash, e: epoch, p: code, s: satsField };

const other = object({
  losses: optional(nonZero(satsField)),
  operations: optional(nonZero(satsField)),
  refunds: optional(nonZero(satsField)),
  transfers: optional(nonZero(signedSats)),
});

const programmeRow = object({
  available: satsField,
  committed: satsField,
  fees: satsField,
  in: satsField,
  inFlight: satsField,
  other,
  out: satsField,
  p: code,
  paid: satsField,
  received: satsField,
});

const band = matching(/^(0|[1-9][0-9]{0,15}-[1-9][0-9]{0,15})$/);

const close = record("close", {
  bands: object({ in: band, out: band }),
  claims: hash,
  e: epoch,
  exports: object({ beancount: hash, csv: hash, hledger: hash, jsonl: hash }),
  first: index,
  next: index,
  oldest: oneOf("none", "week", "month", "older", "hidden"),
  policy: hash,
  prev: index,
  programmes: refine(array(programmeRow, 0, 1000), (rows) =>
    rows.every((row, at) => at === 0 || (rows[at - 1]?.p ?? "") < row.p),
  ),
  rate: optional(
    object({
      currency: oneOf("EUR", "USD"),
      price: matching(/^(0|[1-9][0-9]{0,12})\.[0-9]{2}$/),
      source: code,
    }),
  ),
  reserve: optional(
    object({
      atLeast: refine(satsField, (amount) => amount % 1_000_000n === 0n),
      height: refine(int(0), (height) => height % 144 === 0),
    }),
  ),
});

/** Why a figure may be corrected. */
export const CORRECTION_CODES = [
  "double-booked",
  "wrong-programme",
  "wrong-account",
  "missed",
] as const;

/** Figures that a correction may name: the published sums, and the names of `other`. */
export const CORRECTABLE = [
  "received",
  "paid",
  "fees",
  "losses",
  "operations",
  "refunds",
  "transfers",
] as const;

const correct = record("correct", {
  code: oneOf(...CORRECTION_CODES),
  d: nonZero(signedSats),
  e: epoch,
  field: oneOf(...CORRECTABLE),
  of: index,
  p: code,
});

const attest = record("attest", { e: epoch, note: unicodeText(ENTRY_MAX) });

const policy = record("policy", { d: hash, e: epoch, seq: int(0) });

const key = record("key", {
  d: hash,
  e: epoch,
  role: oneOf("root", "log", "address", "bulletin", "auditor", "intake", "approvers"),
});

const SHAPES = {
  in: record("in", part),
  out: record("out", part),
  close,
  correct,
  attest,
  policy,
  key,
} as const;

type LeafType = keyof typeof SHAPES;

/** One entry of the log (FORMATS 7): a closed union over `t`. */
export type Leaf = { [T in LeafType]: { readonly t: T } & ShapeOf<(typeof SHAPES)[T]> }[LeafType];

/** A part of a gift (`in`) or payout (`out`): `s` a power of two, `c` the commitment in hex. */
export type PartLeaf = Extract<Leaf, { readonly t: "in" | "out" }>;
export type CloseLeaf = Extract<Leaf, { readonly t: "close" }>;
export type CorrectLeaf = Extract<Leaf, { readonly t: "correct" }>;
export type AttestLeaf = Extract<Leaf, { readonly t: "attest" }>;
export type PolicyLeaf = Extract<Leaf, { readonly t: "policy" }>;
export type KeyLeaf = Extract<Leaf, { readonly t: "key" }>;

/** One programme's line of a close: sums of the epoch (`in`, `out`) and figures since the beginning. */
export type ProgrammeRow = ShapeOf<typeof programmeRow>;

/** The named movements on the right-hand side beside grants and fees; zeros are left out. */
export type OtherFigures = ShapeOf<typeof other>;

/**
 * Reads an entry. Refuses by the parsing rules, with `leaf-type` for an unknown type (before its keys, since nothing says which it should
 * have), and with `leaf-power` for a part that is no power of two up to PART_MAX.
 */
export function parseLeaf(bytes: Uint8Array): Leaf {
  const json = parseCanonical(bytes, ENTRY_MAX);
  const type = typeOf(json);
  if (type === "in" || type === "out") {
    must(bytes.length <= PART_ENTRY_MAX, "json-malformed");
    const leaf = { t: type, ...fitShape(SHAPES[type], json) };
    must(isPower(leaf.s), "leaf-power");
    return leaf;
  }
  return readAs(type, json);
}

/** Canonical bytes of an entry; throws TypeError on values outside the format, which is a bug of the caller. */
export function formatLeaf(leaf: Leaf): Uint8Array {
  switch (leaf.t) {
    case "in":
    case "out":
      return writeShape(SHAPES[leaf.t], leaf);
    case "close":
      return writeShape(close, leaf);
    case "correct":
      return writeShape(correct, leaf);
    case "attest":
      return writeShape(attest, leaf);
    case "policy":
      return writeShape(policy, leaf);
    case "key":
      return writeShape(key, leaf);
  }
}

/** Whether `amount` is 1, 2, 4 … PART_MAX. */
export function isPower(amount: bigint): boolean {
  return amount > 0n && amount <= PART_MAX && (amount & (amount - 1n)) === 0n;
}

function readAs(type: Exclude<LeafType, "in" | "out">, json: Json): Leaf {
  switch (type) {
    case "close":
      return { t: type, ...fitShape(close, json) };
    case "correct":
      return { t: type, ...fitShape(correct, json) };
    case "attest":
      return { t: type, ...fitShape(attest, json) };
    case "policy":
      return { t: type, ...fitShape(policy, json) };
    case "key":
      return { t: type, ...fitShape(key, json) };
  }
}

function typeOf(json: Json): LeafType {
  const type = isObject(json) ? json["t"] : undefined;
  if (typeof type !== "string") throw new Refusal("keys");
  const known = Object.keys(SHAPES).find((each): each is LeafType => each === type);
  if (known === undefined) throw new Refusal("leaf-type");
  return known;
}

function nonZero<T extends bigint>(shape: Shape<T>): Shape<T> {
  return refine(shape, (amount) => amount !== 0n);
}
