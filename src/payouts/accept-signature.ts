import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { combinePsbts, extractTransaction, finalizePsbt } from "../bitcoin/finish-psbt.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import type { Unit } from "../db/unit.ts";
import type { Batch } from "./batch.ts";
import { findVariant, lockBatch } from "./batch.store.ts";
import { takeFlight } from "./take-flight.ts";

/**
 * Takes a signed PSBT of a batch: the transaction must be the stored one byte for byte and every signature good. The raw transaction is
 * stored and its money in flight before anything is sent. The same signatures again change nothing. A batch that was given up
 * meanwhile comes back, because a signed form may be in anybody's hands. Faults: conflict `batch-transition` when another form was
 * taken, or another signed batch has its payouts; invalid `psbt-…` by name.
 */
export async function acceptSignature(
  unit: Unit,
  input: { batch: string; psbt: Uint8Array },
): Promise<{ txid: string }> {
  const batch = await lockBatch(unit, input.batch);
  const transaction = finished(batch, input.psbt);
  const { txid } = transaction;
  if ((await findVariant(unit, txid))?.batch === batch.id) return { txid };
  if (batch.state !== "frozen" && batch.state !== "voided") {
    throw new Fault(
      "conflict",
      "batch-transition",
      `A ${batch.state} batch takes no other signature.`,
      { from: batch.state },
    );
  }
  if (!(await takeFlight(unit, batch, { transaction, by: "signer" }))) {
    throw new Fault(
      "conflict",
      "batch-transition",
      "Another signed batch pays some of these payouts, or spends their coins. Do not send this one.",
      { from: batch.state },
    );
  }
  return { txid };
}

function finished(batch: Batch, signed: Uint8Array): Transaction {
  try {
    const unsigned = new Uint8Array(Buffer.from(batch.psbt, "base64"));
    return extractTransaction(finalizePsbt(combinePsbts(unsigned, [signed])));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Fault(
      "invalid",
      error.rule,
      "This is not the batch's transaction with good signatures of the fund's wallet.",
    );
  }
}
