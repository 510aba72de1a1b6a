import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader } from "../db/unit.ts";
import { transactionsOf } from "./transaction.view.ts";
import type { TransactionState } from "./transaction.view.ts";

/**
 * Every transaction seen or remembered that spends `outpoint`, an output of ours, confirmed ones first. At most one has depth above 0.
 * An empty list says only that we saw none.
 */
export async function spendsOf(reader: Reader, outpoint: OutPoint): Promise<TransactionState[]> {
  const rows = await reader
    .sql<{ txid: string; vout: number; spending_txid: string }>("chain_spends")
    .select("spending_txid")
    .where({ txid: outpoint.txid, vout: outpoint.vout })
    .orderBy("spending_txid");
  const states = await transactionsOf(
    reader,
    rows.map((row) => row.spending_txid),
  );
  return [...states.values()].sort((a, b) => b.depth - a.depth);
}
