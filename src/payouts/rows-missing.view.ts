import { utf8 } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import type { Reader } from "../db/unit.ts";
import type { Finding } from "../ledger/check.view.ts";
import { listBatches } from "./batch.store.ts";
import { parseManifest } from "./manifest.ts";

/**
 * Rows that somebody took out of the tables of batches: payouts that the manifest of a frozen one names, every signed form of one that was signed, and the coin
 * that stands for one until a block spends it; what is to cancel a dead one keeps no coin that is gone from the chain. No program deletes them before; without them a payment is forgotten, or made by two batches. Empty when none is missing.
 * Reads every frozen batch's manifest, and no other. What is gone with all that names it cannot be seen.
 */
export async function rowsMissing(reader: Reader): Promise<Finding[]> {
  return [...(await membersMissing(reader)), ...(await partsMissing(reader))];
}

async function membersMissing(reader: Reader): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { id, manifest } of await listBatches(reader, ["frozen"])) {
    const named = manifest === undefined ? [] : namedIn(manifest);
    const kept = await reader
      .sql("batch_payouts as bp")
      .join("payouts as p", "p.id", "bp.payout")
      .where({ "bp.batch": id })
      .orderBy("p.id")
      .pluck<string[]>("p.id");
    const lacking = named.filter((each) => !kept.includes(each)).toSorted();
    if (lacking.length > 0)
      found.push({ rule: "batch-members", subject: id, expected: lacking.join(" "), actual: "" });
  }
  return found;
}

/** None for a manifest that was written over: approving and signing name that. */
function namedIn(manifest: string): string[] {
  try {
    return parseManifest(utf8(manifest)).payouts.map(({ id }) => id);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

async function partsMissing(reader: Reader): Promise<Finding[]> {
  const { rows } = await reader.sql.raw<{ rows: Omit<Finding, "actual">[] }>(
    `select 'batch-forms' as rule, b.id as subject, 'a signed form' as expected from batches b
     where b.state in ('signed', 'confirmed') and not exists (select from batch_variants v where v.batch = b.id)
     union all
     select 'batch-coins', b.id, b.anchor_txid || ':' || b.anchor_vout from batches b
     where b.state in ('frozen', 'signed') and not exists (
       select from wallet_reservations r where r.txid = b.anchor_txid and r.vout = b.anchor_vout)
       and not (
         exists (select from batches e where e.id = b.cancels and e.state = 'dead') and not exists (
           select from chain_inclusions i join chain_blocks c on c.hash = i.block_hash and c.active where i.txid = b.anchor_txid))
       and not exists (
         select from chain_spends s join chain_inclusions i on i.txid = s.spending_txid
         join chain_blocks c on c.hash = i.block_hash and c.active
         where s.txid = b.anchor_txid and s.vout = b.anchor_vout)
     order by 1, 2`,
  );
  return rows.map((row) => ({ ...row, actual: "" }));
}
