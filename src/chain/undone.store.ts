import type { Reader, Unit } from "../db/unit.ts";

/**
 * The bytes of transactions that paid us, stood in a block and stand in none of the best chain now. Left out are those that another transaction
 * keeps out which is buried by more than `depth` blocks: so deep a reorganisation is not followed.
 */
export async function listUndone(reader: Reader, depth: number): Promise<Uint8Array[]> {
  const found = await reader.sql.raw<{ rows: { raw: Buffer }[] }>(
    `with tip as (select max(height) as height from chain_blocks where active)
     select t.raw from chain_transactions t
     where t.txid in (select i.txid from chain_blocks b join chain_inclusions i on i.block_hash = b.hash where not b.active)
       and exists (select from chain_outputs o where o.txid = t.txid)
       and not exists (select from chain_inclusions i join chain_blocks b on b.hash = i.block_hash and b.active where i.txid = t.txid)
       and not exists (select from tip, chain_rivals r join chain_inclusions i on i.txid = r.rival
         join chain_blocks b on b.hash = i.block_hash and b.active where r.txid = t.txid and tip.height - b.height >= :depth)
     order by t.txid`,
    { depth },
  );
  return found.rows.map(({ raw }) => new Uint8Array(raw));
}

/** Notes that `rival` spends what each of these transactions spends, so that only one of them can be mined; both are stored. */
export async function saveRivals(
  unit: Unit,
  rival: string,
  undone: readonly string[],
): Promise<void> {
  if (undone.length === 0) return;
  await unit
    .sql("chain_rivals")
    .insert(undone.map((txid) => ({ txid, rival })))
    .onConflict()
    .ignore();
}
