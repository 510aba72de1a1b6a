import type { Random } from "../base/clock.ts";
import { pad, unpad } from "../base/padding.ts";
import { openBox, sealTo } from "../base/sealed-box.ts";
import { formatReceipt, parseReceipt } from "./receipt.ts";
import type { Receipt } from "./receipt.ts";

const BOX = "commonpurse/receipt/v1";

/** The receipt as it rests at the fund: padded, and sealed to the receipt code's public seal key. */
export function sealReceipt(value: Receipt, sealKey: Uint8Array, random: Random): Uint8Array {
  return sealTo(BOX, sealKey, pad(formatReceipt(value)), random);
}

/** Opens what `sealReceipt` made, with the code's private seal key; refuses by the rules of sealed boxes, padding and parsing. */
export function openReceipt(box: Uint8Array, sealPrivate: Uint8Array): Receipt {
  return parseReceipt(unpad(openBox(BOX, sealPrivate, box)));
}
