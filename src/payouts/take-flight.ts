import { formatDate } from "../base/clock.ts";
import type { Sats } from "../base/sats.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import { rememberTransaction } from "../chain/remember-transaction.ts";
import type { Unit } from "../db/unit.ts";
import { batchRevived, batchSigned } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { reserveCoins } from "../wallet/reservation.store.ts";
import type { Batch } from "./batch.ts";
import {
  bindPayouts,
  insertVariant,
  listRivals,
  saveBatchState,
  saveRelease,
} from "./batch.store.ts";
import { listHolds } from "./payout.store.ts";
import { restoreNamed } from "./restore-named.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Takes a frozen batch into flight, because a signed form of it exists: that is stored, its outputs are known to the chain index, and its
 * money is held as in flight. A voided batch comes back the same way, because the signer will let no other one pay its payouts; frozen ones
 * that have its payouts or coins by now are voided, and a destination that was changed meanwhile is again the one it named. `fee` is the
 * form's own, where it is not the batch's. False, and nothing is done, when one of those is signed itself.
 */
export async function takeFlight(
  unit: Unit,
  batch: Batch,
  signed: { transaction: Transaction; by: "signer" | "chain"; fee?: Sats },
): Promise<boolean> {
  const { transaction, by } = signed;
  // The coins of a cancel belong to the batch that it ends.
  const isCancel = batch.kind === "cancel";
  const coins = transaction.inputs.map((input) => input.outpoint);
  const rivals =
    batch.state === "voided" && !isCancel ? await listRivals(unit, batch.id, coins) : [];
  if (rivals.some((rival) => rival.state !== "frozen")) return false;
  // First: by what is signed whole a rival that is signed in part may be given up.
  const { txid, raw } = transaction;
  await insertVariant(unit, { txid, batch: batch.id, raw, fee: signed.fee ?? batch.fee });
  await rememberTransaction(unit, raw);
  for (const rival of rivals) await voidBatch(unit, rival.id, by);
  if (batch.state === "voided") await restoreNamed(unit, batch);
  await saveBatchState(unit, batch, { to: "signed", by });
  // What is seen on the network was sent already.
  if (by === "signer" && batch.releaseSeconds > 0) {
    // What was signed away from here and is brought late has waited.
    const from = Math.min(unit.at.getTime(), batch.expiresAt.getTime());
    const at = new Date(from + 1_000 * batch.releaseSeconds);
    await saveRelease(unit, batch.id, { at, reason: undefined });
  }
  const flight = {
    programme: batch.programme,
    effectiveOn: formatDate(unit.at),
    batch: batch.id,
    payouts: await listHolds(unit, batch.id),
    feeCap: batch.feeCap,
  };
  if (batch.state === "voided") {
    await bindPayouts(unit, batch.id);
    if (!isCancel) await reserveCoins(unit, batch.id, coins);
    await postEntry(unit, batchRevived(flight));
  } else {
    await postEntry(unit, batchSigned(flight));
  }
  return true;
}
