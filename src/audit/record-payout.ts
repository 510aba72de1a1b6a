import { toHex } from "../base/bytes.ts";
import { newReference } from "../base/id.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import { requireBook } from "./book.store.ts";
import { commitmentOfOpening, saltOf } from "./commitment.ts";
import type { PayoutPart } from "./commitment.ts";
import { takeDebt } from "./debt.store.ts";
import type { EnvelopeKeys } from "./envelope-keys.view.ts";
import { splitIntoParts } from "./parts.ts";
import { sealPayoutCheck } from "./payout-check.ts";
import { insertPayoutCheck } from "./payout-check.store.ts";
import { insertParts, insertRecord } from "./pool.store.ts";
import { sealForAuditors } from "./seal-for-auditors.ts";

/**
 * Gives a settled payout to the public book, once: its parts wait in the pool for a close. `batch` (hex16) groups payouts of one
 * transaction until they are counted. The record key is sealed to the auditors, the openings once more to the recipient, and it is forgotten,
 * so nobody else can tie a leaf to this payout. What the log
 * counts already, of before a restore, is not given to it again. Repeating it does nothing.
 */
export async function recordPayout(
  unit: Unit,
  payout: {
    readonly programme: string;
    readonly payout: string;
    readonly batch: string;
    readonly amount: Sats;
    /** Height of the tip at which it was deep enough for the book. */
    readonly settledAt: number;
    /** X25519 public key made for this payout, if its recipient may look it up. */
    readonly checkKey?: Uint8Array | undefined;
  },
  auditors: EnvelopeKeys,
): Promise<void> {
  if (!(await insertRecord(unit, "out", payout.payout))) return;
  const counted = await takeDebt(unit, { ...payout, side: "out" });
  if (counted === payout.amount) return;
  const sum = sats(payout.amount - counted);
  const recordKey = unit.random.bytes(32);
  const sizes = splitIntoParts(sum, unit.random);
  const openings = sizes.map((s, at) => {
    const part: PayoutPart = {
      batch: payout.batch,
      j: at + 1,
      k: "out",
      m: sizes.length,
      p: payout.programme,
      payout: payout.payout,
      s,
      sum,
      v: 1,
    };
    return { part, salt: toHex(saltOf(recordKey, part.j)) };
  });
  const { programme, batch } = payout;
  await sealForAuditors(unit, auditors, {
    batch,
    id: payout.payout,
    k: "out",
    key: toHex(recordKey),
    p: programme,
    parts: sizes,
    sum,
    v: 1,
  });
  recordKey.fill(0);
  const id = newReference(unit.random);
  await insertParts(
    unit,
    { id, side: "out", programme, batch },
    openings.map((opening) => ({ c: commitmentOfOpening(opening), s: opening.part.s })),
  );
  // What a recipient is shown must be the whole payment.
  if (payout.checkKey === undefined || counted > 0n) return;
  const { origin } = await requireBook(unit);
  const box = sealPayoutCheck({ fund: origin, parts: openings }, payout.checkKey, unit.random);
  await insertPayoutCheck(unit, { payout: payout.payout, programme, box });
}
