import { toHex } from "../base/bytes.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { Reader } from "../db/unit.ts";
import type { Backup } from "./backup-file.ts";

interface LineageRow {
  id: string;
  digest: Buffer;
  anchor_txid: string;
  anchor_vout: number;
  payouts: string[];
  raw: Buffer[];
}

/**
 * Every batch of which a signed form exists, with all of its forms, by anchor. A cancel spends the anchor of the batch that it ends, so its
 * forms stand with that batch's.
 */
export async function signedLineages(reader: Reader): Promise<Backup["lineages"]> {
  const { rows } = await reader.sql.raw<{ rows: LineageRow[] }>(
    `select b.id, b.digest, b.anchor_txid, b.anchor_vout,
       coalesce((select array_agg(bp.payout order by bp.payout) from batch_payouts bp where bp.batch = b.id), '{}') as payouts,
       v.raw
     from batches b
     join (
       select coalesce(c.cancels, c.id) as batch, array_agg(f.raw order by f.txid) as raw
       from batch_variants f join batches c on c.id = f.batch
       group by 1
     ) v on v.batch = b.id`,
  );
  return rows
    .map((row) => ({
      anchor: formatOutPoint({ txid: row.anchor_txid, vout: row.anchor_vout }),
      batch: row.id,
      digest: toHex(row.digest),
      payouts: row.payouts,
      raw: row.raw.map(toHex),
    }))
    .sort((a, b) => (a.anchor < b.anchor ? -1 : 1));
}
