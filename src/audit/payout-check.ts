import type { Random } from "../base/clock.ts";
import { fund, hex } from "../base/field.ts";
import { pad, unpad } from "../base/padding.ts";
import { openBox, sealTo } from "../base/sealed-box.ts";
import { array, object, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { PARTS_MAX, payoutPartShape } from "./commitment.ts";

const BOX = "commonpurse/payout-check/v1";

/** A box of 24 openings has about 8,500 bytes; all ordinary payouts have boxes of one size. */
const LOWEST_RUNG = 16_384;

const CHECK_MAX = 16_777_216;

const shape = record("payout-check", {
  fund,
  parts: array(object({ part: payoutPartShape, salt: hex(32) }), 1, PARTS_MAX),
});

/** The openings of one payout, for its recipient alone (FORMATS 7). Where its parts stand in the log is looked up when it is opened. */
export type PayoutCheck = ShapeOf<typeof shape>;

/** Sealed to the key that was made for this payout. */
export function sealPayoutCheck(check: PayoutCheck, key: Uint8Array, random: Random): Uint8Array {
  return sealTo(BOX, key, pad(writeShape(shape, check), LOWEST_RUNG), random);
}

/** Opens what `sealPayoutCheck` made; refuses by the rules of sealed boxes, padding and parsing. */
export function openPayoutCheck(box: Uint8Array, secret: Uint8Array): PayoutCheck {
  return readShape(shape, unpad(openBox(BOX, secret, box)), CHECK_MAX);
}
