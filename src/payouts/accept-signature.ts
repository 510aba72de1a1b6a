import { equalBytes } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { must, Refusal } from "../base/refusal.ts";
import {
  combinePsbts,
  countSignatures,
  extractTransaction,
  finalizePsbt,
} from "../bitcoin/finish-psbt.ts";
import { toVersion0 } from "../bitcoin/psbt-v2.ts";
import { readPsbt } from "../bitcoin/psbt.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import { rememberTransaction } from "../chain/remember-transaction.ts";
import type { Unit } from "../db/unit.ts";
import { requirePayoutsOpen } from "../people/freeze-access.ts";
import type { Batch } from "./batch.ts";
import { findVariant, insertVariant, listRivals, lockBatch } from "./batch.store.ts";
import { dropPartial, findPartial, isPartlySigned, listForms, savePartial } from "./form.store.ts";
import type { Form } from "./form.store.ts";
import { isOver } from "./lineage-end.view.ts";
import { noteReturned } from "./payout.store.ts";
import { requireUnalteredBatch } from "./require-unaltered.ts";
import { takeFlight } from "./take-flight.ts";
import { voidBatch } from "./void-batch.ts";

/** What became of a signed PSBT: the txid of the complete transaction, or undefined while other keys must sign it too. */
export interface Accepted {
  readonly txid: string | undefined;
}

/**
 * Takes a signed PSBT of a batch: the transaction must be one of its forms byte for byte and every signature good. Where several keys must
 * sign, signatures are put together in whatever order they come, until the transaction is complete; then it is stored and its money in
 * flight before anything is sent. A later form becomes a further variant: which of them is mined, the chain says. The same signatures
 * again change nothing. What is signed is kept whatever it costs, because it can be mined, and a refusal would leave its payouts to another
 * batch. A batch that was given up meanwhile comes back, because a signed form may be in anybody's hands. Faults: conflict
 * `batch-transition` when another signed batch has its payouts, or it was given up and something else has spent its anchor since, deep; `batch-altered`, `payout-altered`; invalid `psbt-…` by name.
 */
export async function acceptSignature(
  unit: Unit,
  input: { batch: string; psbt: Uint8Array; fromSigner?: boolean },
): Promise<Accepted> {
  // What our signer signed while somebody froze is signed, and better known.
  if (input.fromSigner !== true) await requirePayoutsOpen(unit);
  const batch = await lockBatch(unit, input.batch);
  if (batch.state === "frozen" && batch.manifest !== undefined)
    await requireUnalteredBatch(unit, batch);
  const { form, handed } = readSigned(await listForms(unit, batch), input.psbt);
  const isKnown =
    (await findVariant(unit, readPsbt(bytesOf(form.psbt)).unsigned.txid)) !== undefined;
  const before = await findPartial(unit, batch.id, form.fee);
  if (batch.state === "voided" && !isKnown && (await isOver(unit, batch.id)))
    return afterItsEnd(unit, batch, {
      fromSigner: input.fromSigner === true,
      whole: isWhole(form, before, handed),
    });
  const combined = combine(form, before, handed);
  const transaction = completed(combined);
  if (transaction === undefined) {
    const psbt = Buffer.from(combined).toString("base64");
    const fromSigner = input.fromSigner === true || before?.fromSigner === true;
    await savePartial(unit, batch.id, form.fee, { psbt, fromSigner });
    return { txid: undefined };
  }
  return takeForm(unit, batch, form, transaction);
}

/**
 * Nothing that is signed of it can be mined any more, so it takes its payouts and coins from no batch that may be signed. Our own signer pays its people
 * only in one that names the dead anchor: that is noted, and what it refused on this account is given up.
 */
async function afterItsEnd(
  unit: Unit,
  batch: Batch,
  { fromSigner, whole }: { readonly fromSigner: boolean; readonly whole: boolean },
): Promise<Accepted> {
  if (!fromSigner)
    throw new Fault(
      "conflict",
      "batch-transition",
      "This batch was given up, and something else has spent its coins since. Do not send it.",
      { from: batch.state },
    );
  for (const { id, state, refusal } of await listRivals(unit, batch.id, []))
    if (
      state === "frozen" &&
      refusal === "payout-signed-elsewhere" &&
      !(await isPartlySigned(unit, id))
    )
      await voidBatch(unit, id, "signer");
  await noteReturned(unit, batch.id, whole);
  return { txid: undefined };
}

async function takeForm(
  unit: Unit,
  batch: Batch,
  form: Form,
  transaction: Transaction,
): Promise<Accepted> {
  const { txid, raw } = transaction;
  // Also when it is a batch's that was given up and asked for again: the transaction is the same one.
  if ((await findVariant(unit, txid)) !== undefined) return { txid };
  if (batch.state === "frozen" || batch.state === "voided") {
    if (await takeFlight(unit, batch, { transaction, by: "signer" })) {
      await dropPartial(unit, batch.id, form.fee);
      return { txid };
    }
    throw new Fault(
      "conflict",
      "batch-transition",
      "Another signed batch pays some of these payouts, or spends their coins. Do not send this one.",
      { from: batch.state },
    );
  }
  await insertVariant(unit, { txid, batch: batch.id, raw, fee: form.fee });
  await rememberTransaction(unit, raw);
  await dropPartial(unit, batch.id, form.fee);
  return { txid };
}

/** The form that was signed. */
function readSigned(forms: readonly Form[], bytes: Uint8Array): { form: Form; handed: Uint8Array } {
  return told(() => {
    const handed = toVersion0(bytes);
    const { unsigned, inputs } = readPsbt(handed);
    const form = forms.find(({ psbt }) =>
      equalBytes(readPsbt(bytesOf(psbt)).unsigned.raw, unsigned.raw),
    );
    if (form === undefined) throw new Refusal("psbt-other-transaction");
    must(countSignatures(handed).all > 0 || inputs.some(({ isFinal }) => isFinal), "psbt-unsigned");
    return { form, handed };
  });
}

/** What was handed in together with what is stored, if anything is. */
function combine(
  form: Form,
  before: { readonly psbt: string } | undefined,
  handed: Uint8Array,
): Uint8Array {
  const stored = before === undefined ? [] : [bytesOf(before.psbt)];
  return told(() => combinePsbts(bytesOf(form.psbt), [...stored, handed]));
}

/**
 * Whether all keys have signed it, of a batch that is over. What was handed in must be in order. A stored part that somebody wrote over counts as none: it
 * would keep from being noted what our own signer has signed.
 */
function isWhole(
  form: Form,
  before: { readonly psbt: string } | undefined,
  handed: Uint8Array,
): boolean {
  if (completed(combine(form, undefined, handed)) !== undefined) return true;
  if (before === undefined) return false;
  try {
    return completed(combine(form, before, handed)) !== undefined;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

/** The whole transaction; undefined as long as it lacks signatures. */
function completed(combined: Uint8Array): Transaction | undefined {
  return told(() => {
    try {
      return extractTransaction(finalizePsbt(combined));
    } catch (error) {
      if (error instanceof Refusal && error.rule === "psbt-unsigned") return undefined;
      throw error;
    }
  });
}

function bytesOf(psbt: string): Uint8Array {
  return new Uint8Array(Buffer.from(psbt, "base64"));
}

function told<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Fault(
      "invalid",
      error.rule,
      "This is not the batch's transaction with good signatures of the fund's wallet.",
    );
  }
}
