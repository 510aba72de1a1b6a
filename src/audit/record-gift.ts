import { toHex } from "../base/bytes.ts";
import { formatDate } from "../base/clock.ts";
import { newReference } from "../base/id.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Unit } from "../db/unit.ts";
import type { EnvelopeKeys } from "./envelope-keys.view.ts";
import { requireBook } from "./book.store.ts";
import { commitmentOfOpening } from "./commitment.ts";
import { takeDebt } from "./debt.store.ts";
import { splitIntoParts } from "./parts.ts";
import { insertParts, insertRecord } from "./pool.store.ts";
import { carriedReceipt } from "./receipt.ts";
import { sealReceipt } from "./receipt-box.ts";
import { insertReceipt } from "./receipt.store.ts";
import { sealForAuditors } from "./seal-for-auditors.ts";

/** Days for which a receipt waits for its donor. */
export const RECEIPT_DAYS = 400;

const DAY = 86_400_000;

/**
 * Gives a settled gift to the public book, once: its parts wait in the pool for a close. The openings are sealed to the receipt code at
 * once, if there is one, the record key to the auditors, and it is forgotten before this returns: from then on nobody else can open its leaves.
 * A gift that is not settled must never come here, because no leaf is ever taken back. Repeating it does nothing.
 * What the log counts already, of before a restore, is not given to it again. Fault unavailable `book-not-open`.
 */
export async function recordGift(
  unit: Unit,
  gift: {
    readonly programme: string;
    readonly outpoint: OutPoint;
    readonly amount: Sats;
    /** Height of the tip at which it was deep enough for the book. */
    readonly settledAt: number;
    readonly receipt?:
      { readonly lookupHash: Uint8Array; readonly sealKey: Uint8Array } | undefined;
  },
  auditors: EnvelopeKeys,
): Promise<void> {
  const { origin } = await requireBook(unit);
  const ref = formatOutPoint(gift.outpoint);
  if (!(await insertRecord(unit, "in", ref))) return;
  const { programme, amount, settledAt } = gift;
  const counted = await takeDebt(unit, { side: "in", programme, amount, settledAt });
  if (counted === gift.amount) return;
  const sum = sats(gift.amount - counted);
  const recordKey = unit.random.bytes(32);
  const sizes = splitIntoParts(sum, unit.random);
  const receipt = carriedReceipt({ fund: origin, p: programme, ref, sum }, sizes, recordKey);
  const key = toHex(recordKey);
  await sealForAuditors(unit, auditors, {
    id: ref,
    k: "in",
    key,
    p: programme,
    parts: sizes,
    sum,
    v: 1,
  });
  recordKey.fill(0);
  await insertParts(
    unit,
    { id: newReference(unit.random), side: "in", programme },
    receipt.parts.map((opening) => ({ c: commitmentOfOpening(opening), s: opening.part.s })),
  );
  // What a receipt says must be the whole payment.
  if (gift.receipt === undefined || counted > 0n) return;
  await insertReceipt(unit, {
    reference: newReference(unit.random),
    lookup: gift.receipt.lookupHash,
    box: sealReceipt(receipt, gift.receipt.sealKey, unit.random),
    expiresOn: formatDate(new Date(unit.at.getTime() + RECEIPT_DAYS * DAY)),
  });
}
