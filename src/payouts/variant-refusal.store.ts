import type { Unit } from "../db/unit.ts";

/** Notes by which word our node refused a signed form, or that it took it. */
export async function saveNodeRefusal(
  unit: Unit,
  txid: string,
  reason: string | undefined,
): Promise<void> {
  if (reason === undefined) {
    await unit.sql("variant_refusals").where({ txid }).delete();
    return;
  }
  await unit.sql("variant_refusals").insert({ txid, reason }).onConflict("txid").merge(["reason"]);
}
