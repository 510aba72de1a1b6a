import type { Reader, Unit } from "../db/unit.ts";

/** What the books refuse of a batch, by which rule, and which transaction it is about. */
export interface BatchTrouble {
  readonly batch: string;
  readonly rule: string;
  readonly txid: string | undefined;
}

/** Notes what the books refuse of a batch, in the place of what they refused before; a transaction stays when none is named. */
export async function saveTrouble(unit: Unit, { batch, rule, txid }: BatchTrouble): Promise<void> {
  await unit
    .sql("batch_troubles")
    .insert({ batch, rule, txid: txid ?? null })
    .onConflict("batch")
    .merge(txid === undefined ? ["rule"] : ["rule", "txid"]);
}

/** The batches of which the books refuse something, by id. */
export async function listTroubles(reader: Reader): Promise<BatchTrouble[]> {
  const rows = await reader
    .sql<{ batch: string; rule: string; txid: string | null }>("batch_troubles")
    .orderBy("batch");
  return rows.map(({ txid, ...row }) => ({ ...row, txid: txid ?? undefined }));
}

/** The batches of which some transaction may be a form that could not be taken: what spends their anchor is no evidence of their end. */
export async function listDoubted(reader: Reader): Promise<ReadonlySet<string>> {
  const troubles = await listTroubles(reader);
  return new Set(troubles.flatMap(({ batch, txid }) => (txid === undefined ? [] : [batch])));
}

/** Nothing is refused of it any more. */
export async function deleteTrouble(unit: Unit, batch: string): Promise<void> {
  await unit.sql("batch_troubles").where({ batch }).delete();
}
