import type { OutPoint } from "../bitcoin/outpoint.ts";
import { constraintOf } from "../db/pg-error.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** Reserves coins for one lineage; Fault conflict `coins-taken` when another lineage holds one of them. */
export async function reserveCoins(
  unit: Unit,
  lineage: string,
  outpoints: readonly OutPoint[],
): Promise<void> {
  try {
    await unit
      .sql("wallet_reservations")
      .insert(outpoints.map((outpoint) => ({ ...outpoint, lineage })));
  } catch (error) {
    if (constraintOf(error) !== "wallet_reservations_pkey") throw error;
    throw new Fault(
      "conflict",
      "coins-taken",
      "Another batch took these coins a moment ago. Build the batch again.",
    );
  }
}

/** Reserves for a lineage that comes back those of its coins that no other lineage has by now. */
export async function retakeCoins(
  unit: Unit,
  lineage: string,
  outpoints: readonly OutPoint[],
): Promise<void> {
  await unit
    .sql("wallet_reservations")
    .insert(outpoints.map((outpoint) => ({ ...outpoint, lineage })))
    .onConflict()
    .ignore();
}

/** Gives back the coins of a lineage that was never signed, or whose transaction is final. Repeating is harmless. */
export async function releaseCoins(unit: Unit, lineage: string): Promise<void> {
  await unit.sql("wallet_reservations").where({ lineage }).delete();
}

/** Lineages that hold coins, for checks. */
export async function listReservingLineages(reader: Reader): Promise<string[]> {
  return reader.sql("wallet_reservations").distinct("lineage").pluck("lineage");
}

/** The lineage that holds a coin; undefined when none does. */
export async function reservingLineage(
  reader: Reader,
  { txid, vout }: OutPoint,
): Promise<string | undefined> {
  const row = await reader
    .sql<{ txid: string; vout: number; lineage: string }>("wallet_reservations")
    .where({ txid, vout })
    .first("lineage");
  return row?.lineage;
}
