import { concat, fromHex, toHex } from "../base/bytes.ts";
import { domain, H, hmacSha256 } from "../base/digest.ts";
import { code, hex, int, oneOf, outpoint, satsField } from "../base/field.ts";
import { either, object, writeShape } from "../base/shape.ts";
import type { Shape, ShapeOf } from "../base/shape.ts";

const COMMIT = "commonpurse/commit/v1";
const SALT = "commonpurse/salt/v1";

/** A gift has at most 2¹⁶−1 parts, because a salt is named by a uint16: about 10,900 BTC in one output. */
export const PARTS_MAX = 0xffff;

/** Parts stand inside other objects, so they carry `v` without `t`. */
export const versionField: Shape<1> = {
  fits: (json, pass) => pass !== "version" || json === 1,
  read: () => 1,
  write: (value) => value,
};

const common = {
  j: int(1, PARTS_MAX),
  m: int(1, PARTS_MAX),
  p: code,
  s: satsField,
  sum: satsField,
  v: versionField,
};

const giftPart = object({ ...common, k: oneOf("in"), ref: outpoint });
const payoutPart = object({ ...common, batch: hex(16), k: oneOf("out"), payout: hex(16) });

/** What a leaf commits to: part j of m of a gift to the donor's own output `ref`. */
export type GiftPart = ShapeOf<typeof giftPart>;

/** What a leaf commits to: part j of m of a payout, by its random ids in the private ledger. */
export type PayoutPart = ShapeOf<typeof payoutPart>;

/** What a leaf commits to, on either side. */
export type Part = GiftPart | PayoutPart;

/** The shape of a committed part (FORMATS 7, Commitment). */
const partShape: Shape<Part> = either(
  giftPart,
  payoutPart,
  (part): part is GiftPart => part.k === "in",
);

/** The shape of a part of a gift, the only kind in receipts. */
export const giftPartShape: Shape<GiftPart> = giftPart;

/** The shape of a part of a payout, the only kind in recipients' checks. */
export const payoutPartShape: Shape<PayoutPart> = payoutPart;

/** The salt of part j: 32 bytes by HMAC from the record key, which is derived from nothing and forgotten soon. */
export function saltOf(recordKey: Uint8Array, j: number): Uint8Array {
  if (!Number.isInteger(j) || j < 1 || j > PARTS_MAX) throw new RangeError("saltOf: j");
  return hmacSha256(recordKey, domain(SALT, Uint8Array.of(j >> 8, j & 0xff)));
}

/** The hiding commitment to a part, as the `c` of its leaf: hex32. */
export function commitmentOf(salt: Uint8Array, part: Part): string {
  if (salt.length !== 32) throw new RangeError("commitmentOf: a salt has 32 bytes");
  return toHex(H(COMMIT, concat(salt, writeShape(partShape, part))));
}

/** `commitmentOf` for the hex salt of an opening. */
export function commitmentOfOpening(opening: {
  readonly salt: string;
  readonly part: Part;
}): string {
  return commitmentOf(fromHex(opening.salt), opening.part);
}
