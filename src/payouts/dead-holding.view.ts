import type { Reader } from "../db/unit.ts";

/** The dead batches that hold coins, by id: those that could be mined after a reorganisation, while another batch pays what they paid. */
export async function listDeadHolding(reader: Reader): Promise<string[]> {
  return reader
    .sql<{ id: string; state: string }>("batches")
    .where({ state: "dead" })
    .whereExists(
      reader.sql("wallet_reservations").whereRaw("wallet_reservations.lineage = batches.id"),
    )
    .orderBy("id")
    .pluck("id");
}
