import type { Json } from "../base/canonical-json.ts";
import { toHex } from "../base/bytes.ts";
import { fund, hex, int, oneOf, unicodeText } from "../base/field.ts";
import { must } from "../base/refusal.ts";
import type { Sats } from "../base/sats.ts";
import { array, isObject, object, readShape, record, writeShape } from "../base/shape.ts";
import type { Shape, ShapeOf } from "../base/shape.ts";
import type { Checkpoint, LogTrust } from "../base/tlog/checkpoint.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import { verifyProof } from "../base/tlog/proof.ts";
import { commitmentOfOpening, giftPartShape, PARTS_MAX, saltOf } from "./commitment.ts";
import type { GiftPart } from "./commitment.ts";
import { formatLeaf } from "./leaf.ts";
import type { CloseLeaf } from "./leaf.ts";

/** The largest rung of padding bounds a receipt: about 10,000 parts with their proofs. */
const RECEIPT_MAX = 16_777_216;

const published = object({
  index: int(0),
  part: giftPartShape,
  proof: unicodeText(16_384),
  salt: hex(32),
});

const carried = object({ part: giftPartShape, salt: hex(32), state: oneOf("carried") });

/** A part that stands in the log, with the text of its `.tlog-proof`. */
export type PublishedPart = ShapeOf<typeof published>;

/** A part that waits for an epoch to close. */
export type CarriedPart = ShapeOf<typeof carried>;

const eitherPart: Shape<PublishedPart | CarriedPart> = {
  fits: (json, pass) => (isCarried(json) ? carried : published).fits(json, pass),
  read: (json) => (isCarried(json) ? carried : published).read(json),
  write: (part) => ("state" in part ? carried.write(part) : published.write(part)),
};

const receipt = record("receipt", { fund, parts: array(eitherPart, 1, PARTS_MAX) });

/** A donor's proof that their gift is in the public book (FORMATS 7): openings of all its parts. */
export type Receipt = ShapeOf<typeof receipt>;

/** What a verified receipt shows. */
export interface ReceiptReport {
  readonly programme: string;
  readonly ref: string;
  readonly sum: Sats;
  /** How many parts, and sats, stand in the log by now. */
  readonly published: { readonly parts: number; readonly sum: bigint };
  readonly parts: number;
  /** Size and root of every checkpoint that vouches for a part: all must be of one history. */
  readonly checkpoints: readonly Checkpoint[];
}

/** The receipt of a gift before any of its parts is published; `sizes` are its parts in order of j. */
export function carriedReceipt(
  gift: { readonly fund: string; readonly p: string; readonly ref: string; readonly sum: Sats },
  sizes: readonly Sats[],
  recordKey: Uint8Array,
): Receipt {
  const parts = sizes.map((s, at): CarriedPart => {
    const { p, ref, sum } = gift;
    const part: GiftPart = { j: at + 1, k: "in", m: sizes.length, p, ref, s, sum, v: 1 };
    return { part, salt: toHex(saltOf(recordKey, part.j)), state: "carried" };
  });
  return { fund: gift.fund, parts };
}

/** Canonical bytes of a receipt. */
export function formatReceipt(value: Receipt): Uint8Array {
  return writeShape(receipt, value);
}

/** Reads a receipt by the parsing rules. */
export function parseReceipt(bytes: Uint8Array): Receipt {
  return readShape(receipt, bytes, RECEIPT_MAX);
}

/**
 * Verifies a receipt for the payment `ref` (txid:vout) that its holder made, against the closes of a verified book. Rules in order:
 * parsing, `receipt-parts`, `receipt-sum`, `receipt-reference`, `statement-fund`, then for each published part `receipt-epoch`, those of `verifyProof` and
 * `receipt-repeated-leaf`; `item` is the position of the part.
 */
export function verifyReceipt(
  bytes: Uint8Array,
  ref: string,
  book: {
    readonly trust: LogTrust;
    readonly closes: readonly Pick<CloseLeaf, "e" | "first" | "next">[];
  },
): ReceiptReport {
  const { parts, fund: named } = parseReceipt(bytes);
  const first = parts[0]?.part;
  must(first !== undefined && parts.length === first.m, "receipt-parts");
  for (const [at, { part }] of parts.entries())
    must(isPartOf(part, first, at + 1), "receipt-parts");
  must(parts.reduce((total, { part }) => total + part.s, 0n) === first.sum, "receipt-sum");
  must(first.ref === ref, "receipt-reference");
  must(named === book.trust.origin, "statement-fund");
  const seen = new Set<number>();
  const checkpoints: Checkpoint[] = [];
  let sum = 0n;
  for (const [at, part] of parts.entries()) {
    if ("state" in part) continue;
    checkpoints.push(checkPublished(part, at, book));
    must(!seen.has(part.index), "receipt-repeated-leaf", at);
    seen.add(part.index);
    sum += part.part.s;
  }
  const { p: programme } = first;
  const report = { programme, ref, sum: first.sum, parts: first.m, checkpoints };
  return { ...report, published: { parts: seen.size, sum } };
}

function checkPublished(
  opened: PublishedPart,
  item: number,
  book: Parameters<typeof verifyReceipt>[2],
): Checkpoint {
  const { index, part, proof } = opened;
  const close = book.closes.find(({ first, next }) => first <= index && index < next);
  must(close !== undefined, "receipt-epoch", item);
  const c = commitmentOfOpening(opened);
  const leaf = formatLeaf({ t: part.k, c, e: close.e, p: part.p, s: part.s });
  return verifyProof(proof, { hash: leafHash(leaf), index }, book.trust);
}

function isPartOf(part: GiftPart, first: GiftPart, j: number): boolean {
  const isSame = part.m === first.m && part.ref === first.ref && part.p === first.p;
  return isSame && part.sum === first.sum && part.j === j;
}

function isCarried(json: Json): boolean {
  return isObject(json) && json["state"] !== undefined;
}
