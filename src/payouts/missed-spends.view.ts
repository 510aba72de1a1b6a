import type { Reader } from "../db/unit.ts";

/** A transaction in the active chain, and when its block was made. */
export interface MissedSpend {
  readonly raw: Uint8Array;
  readonly time: Date;
}

/**
 * What took the anchor of a batch, is no batch's form, and was booked as nothing: because when its block came it might have been the form of a batch that
 * could not be read, and none has a trouble with it any more. By txid.
 */
export async function missedSpends(reader: Reader): Promise<MissedSpend[]> {
  const { rows } = await reader.sql.raw<{ rows: { raw: Buffer; time: Date }[] }>(
    `select distinct on (t.txid) t.raw, k.time from batches b
     join chain_spends s on s.txid = b.anchor_txid and s.vout = b.anchor_vout
     join chain_transactions t on t.txid = s.spending_txid
     join chain_inclusions i on i.txid = t.txid join chain_blocks k on k.hash = i.block_hash and k.active
     join chain_outputs o on o.txid = s.txid and o.vout = s.vout and o.value > 0 join wallet_addresses a on a.script = o.script
     where not exists (select from batch_variants v where v.txid = t.txid)
       and not exists (select from batch_troubles d where d.txid = t.txid)
       and not exists (select from unexplained_coins c
         where c.kind = 'spent' and c.txid = s.txid and c.vout = s.vout and c.turns % 2 = 1)
     order by t.txid`,
  );
  return rows.map(({ raw, time }) => ({ raw: new Uint8Array(raw), time }));
}
