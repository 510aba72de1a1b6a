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
import { deletePayoutCheck, insertPayoutCheck } from "./payout-check.store.ts";
import { insertParts, insertRecord } from "./pool.store.ts";
import { lockTold, saveTold, takeSurplus } from "./recount.store.ts";
import type { ToldPayout } from "./recount.store.ts";
import { sealForAuditors } from "./seal-for-auditors.ts";

/**
 * Gives a settled payout to the public book, once: its parts wait in the pool for a close. `batch` (hex16) groups payouts of one
 * transaction until they are counted. The record key is sealed to the auditors, the openings once more to the recipient, and it is forgotten,
 * so nobody else can tie a leaf to this payout. What the log
 * counts already, of before a restore or of another payout that was paid less after it was counted, is not given to it again. A payout that a reorganisation took back after it was
 * counted, and that was paid another amount since, is given what is missing as a record of its own; what is too much is kept for the next ones.
 * Repeating it does nothing.
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
  const isNew = await insertRecord(unit, "out", payout.payout);
  const { amount } = payout;
  const told = isNew ? NOTHING : await lockTold(unit, payout.payout);
  if (told === undefined || told.amount === amount) return;
  const missing = amount > told.counted ? sats(amount - told.counted) : sats(0n);
  const counted = missing === 0n ? missing : await countedElsewhere(unit, payout, missing);
  await saveTold(unit, {
    payout: payout.payout,
    programme: payout.programme,
    amount,
    counted: sats(told.counted + missing),
  });
  // What waits for its recipient opens another sum than was paid.
  if (!isNew) await deletePayoutCheck(unit, payout.payout);
  const sum = sats(missing - counted);
  if (sum === 0n) return;
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
  if (payout.checkKey === undefined || counted > 0n || !isNew) return;
  const { origin } = await requireBook(unit);
  const box = sealPayoutCheck({ fund: origin, parts: openings }, payout.checkKey, unit.random);
  await insertPayoutCheck(unit, { payout: payout.payout, programme, box });
}

/** What the book was told of a payout that it was not told of. */
const NOTHING: ToldPayout = { amount: sats(0n), counted: sats(0n) };

/** How much of `missing` the log counts already: of what a restore lost, then of what it has too much. */
async function countedElsewhere(
  unit: Unit,
  payout: { readonly programme: string; readonly settledAt: number },
  missing: Sats,
): Promise<Sats> {
  const { programme, settledAt } = payout;
  const owed = await takeDebt(unit, { side: "out", programme, amount: missing, settledAt });
  const rest = sats(missing - owed);
  return sats(owed + (await takeSurplus(unit, { programme, amount: rest })));
}
