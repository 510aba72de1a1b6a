import { sats } from "../base/sats.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { Reader } from "../db/unit.ts";
import { ON_ITS_WAY } from "./outbox.view.ts";
import type { Flight } from "./stuck.ts";

interface FlightRow {
  readonly batch: string;
  readonly txid: string;
  readonly raw: Buffer;
  readonly fee: bigint;
  readonly waiting: boolean;
  readonly refused: boolean;
  readonly parents: string[];
}

/** The batches that are on their way and whose moment has come `at` then, each by its dearest signed form. */
export async function flightsUnmined(reader: Reader, at: Date): Promise<Flight[]> {
  const { rows } = await reader.sql.raw<{ rows: FlightRow[] }>(
    `select distinct on (v.batch) v.batch, v.txid, v.raw, v.fee,
       exists (select from batch_variants f join chain_mempool m on m.txid = f.txid where f.batch = b.id) as waiting,
       not exists (select from batch_variants f where f.batch = b.id
         and not exists (select from variant_refusals r where r.txid = f.txid)) as refused,
       array(select distinct s.txid from chain_spends s where s.spending_txid = v.txid
         and not exists (select from chain_inclusions i join chain_blocks c on c.hash = i.block_hash and c.active
           where i.txid = s.txid) order by 1) as parents
     from batch_variants v join batches b on b.id = v.batch
     where ${ON_ITS_WAY} order by v.batch, v.fee desc, v.txid`,
    { at },
  );
  return rows.map(({ batch, txid, raw, fee, waiting, refused, parents }) => ({
    batch,
    txid,
    fee: sats(fee),
    vsize: parseTransaction(new Uint8Array(raw)).vsize,
    waitsFor: parents,
    isWaiting: waiting,
    isRefused: refused,
  }));
}
