import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { feeRate } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Batch } from "./batch.ts";

/**
 * An unsigned transaction of a batch: the first one, or a later one that pays a higher fee out of the change. All of a batch spend the same
 * inputs and pay the same people. `psbt` is base64; `refusal` the rule by which the signer last refused it.
 */
export interface Form {
  readonly fee: Sats;
  readonly psbt: string;
  readonly refusal: string | undefined;
  /** Who asked for it, and at what rate; only of replacements. */
  readonly asked?: { readonly by: string; readonly rate: FeeRate };
}

/** The signatures of a form that is not complete. */
export interface Partial {
  readonly psbt: string;
  /** Whether the connected signer's own is among them. */
  readonly fromSigner: boolean;
}

interface ReplacementRow {
  batch: string;
  fee: bigint;
  psbt: string;
  rate: bigint;
  maker: string;
  refusal: string | null;
}

/** All forms of a batch, by fee: the first one is the one that was frozen. None of one that nobody signed and that is forgotten. */
export async function listForms(reader: Reader, batch: Batch): Promise<Form[]> {
  if (batch.psbt === "") return [];
  const rows = await reader
    .sql<ReplacementRow>("batch_replacements")
    .where({ batch: batch.id })
    .orderBy("fee");
  return [
    { fee: batch.fee, psbt: batch.psbt, refusal: batch.refusal },
    ...rows.map((row) => ({
      fee: sats(row.fee),
      psbt: row.psbt,
      refusal: row.refusal ?? undefined,
      asked: { by: row.maker, rate: feeRate(row.rate) },
    })),
  ];
}

/** Stores a replacement; one with the same fee that the signer refused before is to be asked about again. */
export async function insertReplacement(
  unit: Unit,
  form: { batch: string; fee: Sats; psbt: string; rate: FeeRate; maker: string },
): Promise<void> {
  await unit
    .sql("batch_replacements")
    .insert(form)
    .onConflict(["batch", "fee"])
    .merge({ refusal: null });
}

/** Notes by which rule the signer refused a form, or that it no longer does. */
export async function saveFormRefusal(
  unit: Unit,
  batch: Batch,
  fee: Sats,
  rule: string | undefined,
): Promise<void> {
  const isFirst = fee === batch.fee;
  await unit
    .sql(isFirst ? "batches" : "batch_replacements")
    .where(isFirst ? { id: batch.id } : { batch: batch.id, fee })
    .update({ refusal: rule ?? null });
}

/** Notes that our signer is asked to sign a frozen batch, whose row is locked, or that it has answered. */
export async function saveWithSigner(unit: Unit, batch: string, isAsked: boolean): Promise<void> {
  await unit.sql("batches").where({ id: batch }).update({ with_signer: isAsked });
}

/** Whether our signer was asked to sign a batch and has not said yet that it did not. */
export async function isWithSigner(reader: Reader, batch: string): Promise<boolean> {
  const row = await reader
    .sql<{ id: string; with_signer: boolean }>("batches")
    .where({ id: batch })
    .first("with_signer");
  return row?.with_signer === true;
}

/**
 * Whether our signer may be signing a batch that names this payout at `at`: it was asked, has not said that it did not, and the batch's day is not over. One
 * that was given up since counts like one that has the payout: what is signed of it brings it back.
 */
export async function isAnyWithSigner(
  reader: Reader,
  { payout, at }: { readonly payout: string; readonly at: Date },
): Promise<boolean> {
  const rows: unknown[] = await reader
    .sql("batch_payouts as bp")
    .join("batches as b", "b.id", "bp.batch")
    .where({ "bp.payout": payout, "b.with_signer": true })
    .whereIn("b.state", ["frozen", "voided"])
    .where("b.expires_at", ">", at)
    .limit(1)
    .pluck("b.id");
  return rows.length > 0;
}

/** The signatures that are here of a form which still lacks some; undefined when there are none, or all. */
export async function findPartial(
  reader: Reader,
  batch: string,
  fee: Sats,
): Promise<Partial | undefined> {
  const row = await reader
    .sql<{ batch: string; fee: bigint; psbt: string; from_signer: boolean }>("batch_signatures")
    .where({ batch, fee })
    .first();
  return row && { psbt: row.psbt, fromSigner: row.from_signer };
}

/** Whether anybody has signed any form of a batch, though not all who must. */
export async function isPartlySigned(reader: Reader, batch: string): Promise<boolean> {
  return (await reader.sql("batch_signatures").where({ batch }).first("batch")) !== undefined;
}

/** The batches that were given up though some of their keys have signed, by id. */
export async function listPartlySignedVoided(reader: Reader): Promise<string[]> {
  return reader
    .sql("batch_signatures as s")
    .join("batches as b", "b.id", "s.batch")
    .where("b.state", "voided")
    .orderBy("b.id")
    .distinct("b.id")
    .pluck("b.id");
}

/** Stores the signatures that are here of a form. */
export async function savePartial(
  unit: Unit,
  batch: string,
  fee: Sats,
  { psbt, fromSigner }: Partial,
): Promise<void> {
  await unit
    .sql("batch_signatures")
    .insert({ batch, fee, psbt, from_signer: fromSigner })
    .onConflict(["batch", "fee"])
    .merge(["psbt", "from_signer"]);
}

/** A form is complete: what was collected of it stands in the signed form. */
export async function dropPartial(unit: Unit, batch: string, fee: Sats): Promise<void> {
  await unit.sql("batch_signatures").where({ batch, fee }).delete();
}
