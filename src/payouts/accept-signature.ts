import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { combinePsbts, extractTransaction, finalizePsbt } from "../bitcoin/finish-psbt.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import { rememberTransaction } from "../chain/remember-transaction.ts";
import type { Unit } from "../db/unit.ts";
import { batchSigned } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import type { Batch } from "./batch.ts";
import { findVariant, insertVariant, lockBatch, saveBatchState } from "./batch.store.ts";
import { listBatchPayouts } from "./payout.store.ts";

/**
 * Takes a signed PSBT of a frozen batch: the transaction must be the stored one byte for byte and every signature good. The raw
 * transaction is stored, its outputs are known to the chain index, and its money is in flight, before anything is sent. The same
 * signatures again change nothing. Faults: conflict `batch-transition`, `batch-signed-otherwise`; invalid `psbt-…` by name.
 */
export async function acceptSignature(
  unit: Unit,
  input: { batch: string; psbt: Uint8Array },
): Promise<{ txid: string }> {
  const batch = await lockBatch(unit, input.batch);
  const transaction = finished(batch, input.psbt);
  if ((await findVariant(unit, transaction.txid))?.batch === batch.id)
    return { txid: transaction.txid };
  if (batch.state !== "frozen") {
    throw new Fault(
      "conflict",
      "batch-transition",
      `A ${batch.state} batch takes no other signature.`,
      { from: batch.state },
    );
  }
  await saveBatchState(unit, batch, { to: "signed", by: "signer" });
  await insertVariant(unit, {
    txid: transaction.txid,
    batch: batch.id,
    raw: transaction.raw,
    fee: batch.fee,
  });
  await rememberTransaction(unit, transaction.raw);
  await postEntry(
    unit,
    batchSigned({
      programme: batch.programme,
      effectiveOn: formatDate(unit.at),
      batch: batch.id,
      payouts: await listBatchPayouts(unit, batch.id),
      feeCap: batch.feeCap,
    }),
  );
  return { txid: transaction.txid };
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
