import { formatDate } from "../base/clock.ts";
import { barePsbt } from "../bitcoin/bare-psbt.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { SeenTransaction } from "../chain/chain.ts";
import type { Unit } from "../db/unit.ts";
import { feeRecovered, grantHold, grantRecovered } from "../ledger/entries.ts";
import type { Occasion } from "../ledger/posting.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { grantTruedBySigner, truedHold } from "../ledger/priced-entries.ts";
import { releaseCoins, reserveCoins } from "../wallet/reservation.store.ts";
import { BATCH_STATES, LEAST_APPROVERS } from "./batch.ts";
import { insertBatch, insertVariant, listBatches, lockBatch } from "./batch.store.ts";
import {
  findLostSigning,
  freeCoins,
  insertRecovered,
  listHolders,
  missingPayouts,
  openHoldOf,
  pricedOtherwise,
} from "./lost-signing.store.ts";
import type { LostPayout, LostSigning } from "./lost-signing.store.ts";
import { savePrice } from "./payout.store.ts";
import { takeFlight } from "./take-flight.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * After a restore: a transaction on the network that the signer's log says it signed, and of which no batch is left, or not this form. The
 * batch is made again from both, its money is held as a fact, and from then on it is one like the others: paid once, and booked. Frozen
 * batches that took its payouts or coins meanwhile are given up. Repeating it changes nothing.
 */
export async function adoptLost(unit: Unit, seen: SeenTransaction): Promise<void> {
  if (seen.spent.length === 0) return;
  const lost = await findLostSigning(unit, seen.txid);
  if (lost === undefined) return;
  const known = (await listBatches(unit, BATCH_STATES)).some(({ id }) => id === lost.batch);
  if (known) await addForm(unit, lost, seen.raw);
  else await rebuild(unit, lost, seen.raw);
}

/** Another form of a batch that is here. */
async function addForm(unit: Unit, lost: LostSigning, raw: Uint8Array): Promise<void> {
  const batch = await lockBatch(unit, lost.batch);
  const transaction = parseTransaction(raw);
  if (batch.state === "voided") await releaseCoins(unit, batch.id);
  if (batch.state === "frozen" || batch.state === "voided") {
    const isTaken = await takeFlight(unit, batch, { transaction, by: "chain", fee: lost.fee });
    // Another signed batch has its coins. What is left of them is kept, should that one never confirm.
    const kept = isTaken ? [] : await freeCoins(unit, [lost.anchor]);
    if (kept.length > 0) await reserveCoins(unit, batch.id, kept);
  } else await insertVariant(unit, { txid: lost.txid, batch: batch.id, raw, fee: lost.fee });
}

async function rebuild(unit: Unit, lost: LostSigning, raw: Uint8Array): Promise<void> {
  const transaction = parseTransaction(raw);
  const coins = transaction.inputs.map((input) => input.outpoint);
  const ids = lost.payouts.map(({ id }) => id);
  const holders = await listHolders(unit, ids, coins);
  // Two signed batches for one payout cannot be, by the signer's own log.
  if (holders.some(({ pays, state }) => pays && state !== "frozen")) return;
  for (const { id, state } of holders) if (state === "frozen") await voidBatch(unit, id, "chain");
  const occasion = { programme: lost.programme, effectiveOn: formatDate(unit.at) };
  await holdWhatWasSigned(unit, lost, occasion);
  // The anchor was reserved by the restore.
  await releaseCoins(unit, lost.batch);
  await insertBatch(
    unit,
    {
      id: lost.batch,
      programme: lost.programme,
      version: lost.version,
      manifest: null,
      digest: lost.digest,
      words: lost.words,
      psbt: Buffer.from(barePsbt(transaction)).toString("base64"),
      // Nobody chooses these coins again.
      seed: new Uint8Array(32),
      anchor: lost.anchor,
      fee: lost.fee,
      feeCap: lost.fee,
      rate: undefined,
      maker: "restored",
      separation: "standard",
      // The signer has signed it: nobody is asked any more.
      need: LEAST_APPROVERS,
      expiresAt: lost.signedAt,
      lint: undefined,
      releaseSeconds: 0,
    },
    ids,
  );
  await postEntry(unit, feeRecovered({ ...occasion, batch: lost.batch, feeCap: lost.fee }));
  await takeFlight(unit, await lockBatch(unit, lost.batch), { transaction, by: "chain" });
  // A coin that another signed batch has stays with it: only one of the two can confirm, and the chain says which.
  const free = await freeCoins(unit, coins);
  if (free.length > 0) await reserveCoins(unit, lost.batch, free);
}

/**
 * Each payout is held with just what was signed, and those that are not here are made again. One in a currency may be here, or its award, as it
 * was before its batch was frozen: with another amount.
 */
async function holdWhatWasSigned(unit: Unit, lost: LostSigning, occasion: Occasion): Promise<void> {
  const { programme, batch } = lost;
  const trueUp = async ({ id, amount }: LostPayout, hold: string): Promise<string> => {
    await postEntry(unit, grantTruedBySigner({ ...occasion, batch, id, amount, hold }));
    return truedHold(batch, id);
  };
  for (const { hold, ...payout } of await pricedOtherwise(unit, lost.payouts))
    await savePrice(unit, { ...payout, hold: await trueUp(payout, hold) });
  for (const payout of await missingPayouts(unit, lost.payouts)) {
    const held = await openHoldOf(unit, { ...payout, programme });
    const hold =
      held === undefined
        ? await holdAnew(unit, occasion, payout)
        : held.amount === payout.amount
          ? held.key
          : await trueUp(payout, held.key);
    await insertRecovered(unit, { ...payout, programme, hold });
  }
}

async function holdAnew(
  unit: Unit,
  occasion: Occasion,
  { id, amount }: LostPayout,
): Promise<string> {
  const hold = grantHold(`recovered-${id}`);
  await postEntry(unit, grantRecovered({ ...occasion, hold, amount }));
  return hold;
}
