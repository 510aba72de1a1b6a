import type { Sats } from "../base/sats.ts";
import { readPsbt } from "../bitcoin/psbt.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import type { SeenTransaction } from "../chain/chain.ts";
import type { Unit } from "../db/unit.ts";
import { apart } from "./apart.ts";
import type { Batch } from "./batch.ts";
import { findVariant, insertVariant, lockAnchoredBatches } from "./batch.store.ts";
import { listForms } from "./form.store.ts";
import { feeOfSamePayments } from "./same-payments.view.ts";
import { isSignedForm } from "./signed-form.ts";
import { takeFlight } from "./take-flight.ts";

/**
 * Recognises a signed form of a batch that nobody handed in, because somebody sent it by hand: from now on it is one of the batch's. So is what
 * nobody here asked for and makes the same payments, once it is in a block (a node can make up what nobody signed): were it only the batch's
 * death, the next one would pay everybody again. What else spends an anchor is left alone. Repeating it changes nothing. False when it may be a form of
 * a batch that could not be read, or is one that the books refuse: both are noted.
 */
export async function adoptTransaction(
  unit: Unit,
  seen: SeenTransaction,
  { isMined }: { readonly isMined: boolean },
): Promise<boolean> {
  if (seen.spent.length === 0 || (await findVariant(unit, seen.txid)) !== undefined) return true;
  const batches = await lockAnchoredBatches(unit, seen.spent);
  // A cancel that was given up and asked for again may be the same transaction: it is the later one's.
  const isGivenUp = ({ state }: Batch): number => (state === "voided" ? 1 : 0);
  const candidates = batches.toSorted((a, b) => isGivenUp(a) - isGivenUp(b));
  const transaction = parseTransaction(seen.raw);
  // A batch whose form it is comes before one that would only make the same payments.
  const asForm = await takenByOne(unit, candidates, { transaction, feeOf: feeAsForm });
  if (!isMined || asForm === "taken" || asForm === "refused") return isSettled(asForm);
  const feeOf = feeOfSamePayments;
  const asPayments = await takenByOne(unit, candidates, { transaction, feeOf });
  return asPayments === "taken" || (isSettled(asForm) && isSettled(asPayments));
}

/** What became of a transaction: a batch's own now · its form, and refused by the books · perhaps that of one that could not be read · nobody's. */
type Found = "taken" | "refused" | "unread" | "none";

function isSettled(found: Found): boolean {
  return found === "taken" || found === "none";
}

/** What is known of a transaction that may be a form of one of several batches. */
interface Claimed {
  readonly transaction: Transaction;
  readonly feeOf: (unit: Unit, batch: Batch, made: Transaction) => Promise<Sats | undefined>;
}

/** Gives the transaction to the first of the batches of which it is a form. A batch that cannot be read is no hindrance to the next. */
async function takenByOne(
  unit: Unit,
  batches: readonly Batch[],
  { transaction, feeOf }: Claimed,
): Promise<Found> {
  const { txid } = transaction;
  let isRead = true;
  for (const batch of batches) {
    const read: { fee?: Sats | undefined } = {};
    const isDone = await apart(unit, { batch: batch.id, txid }, async (inner) => {
      const fee = await feeOf(inner, batch, transaction);
      read.fee = fee;
      if (fee !== undefined) await take(inner, batch, { transaction, fee });
    });
    if (read.fee !== undefined) return isDone ? "taken" : "refused";
    isRead &&= isDone;
  }
  return isRead ? "none" : "unread";
}

async function take(
  unit: Unit,
  batch: Batch,
  { transaction, fee }: { readonly transaction: Transaction; readonly fee: Sats },
): Promise<void> {
  if (batch.state === "frozen" || batch.state === "voided") {
    await takeFlight(unit, batch, { transaction, by: "chain", fee });
  } else {
    const { txid, raw } = transaction;
    await insertVariant(unit, { txid, batch: batch.id, raw, fee });
  }
}

/** The fee of the form of a batch that this transaction is, with signatures; undefined when it is none. */
async function feeAsForm(
  unit: Unit,
  batch: Batch,
  transaction: Transaction,
): Promise<Sats | undefined> {
  const form = (await listForms(unit, batch)).find(({ psbt }) =>
    isSignedForm(readPsbt(new Uint8Array(Buffer.from(psbt, "base64"))).unsigned, transaction),
  );
  return form?.fee;
}
