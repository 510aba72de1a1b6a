import type { Reader } from "../db/unit.ts";
import { linkGroups } from "./coin-links.ts";

interface OutputRow {
  name: string;
  script: string;
  made_by: string;
  spent_by: string[];
}

/**
 * The group of every output that a programme's wallet ever had, spent ones too, by `txid:vout`. What was seen or signed counts even if it
 * is in no block now: somebody may have seen it.
 */
export async function coinGroups(
  reader: Reader,
  programme: string,
): Promise<ReadonlyMap<string, string>> {
  const found = await reader.sql.raw<{ rows: OutputRow[] }>(
    `select o.txid || ':' || o.vout as name, a.chain || '/' || a.index as script, o.txid as made_by,
       array(select s.spending_txid from chain_spends s where s.txid = o.txid and s.vout = o.vout) as spent_by
     from wallet_addresses a join chain_outputs o on o.script = a.script
     where a.programme = :programme`,
    { programme },
  );
  return linkGroups(
    found.rows.map((row) => ({
      name: row.name,
      script: row.script,
      madeBy: row.made_by,
      spentBy: row.spent_by,
    })),
  );
}
