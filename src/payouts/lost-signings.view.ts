import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { Reader } from "../db/unit.ts";

/** A batch in the signer's log that a restore did not find in the backup, and what became of it. */
export interface LostBatch {
  readonly batch: string;
  readonly programme: string;
  readonly anchor: string;
  /** Every signed form of it. */
  readonly txids: readonly string[];
  readonly signedAt: Date;
  /** What it pays, in sats; `here` when the payout itself is in the database. */
  readonly payouts: readonly {
    readonly id: string;
    readonly amount: Sats;
    readonly here: boolean;
  }[];
  /**
   * `waiting`: nobody has seen its transaction, so it may still be sent · `seen`: it was, and the batch is one like the others · `over`: its
   * anchor was spent by another transaction, six blocks deep, so it never confirms.
   */
  readonly state: "waiting" | "seen" | "over";
  /** What spent its anchor instead, and how deep it is; when it is over. */
  readonly end: { readonly spend: string; readonly depth: number } | undefined;
}

interface Row {
  batch: string;
  programme: string;
  anchor_txid: string;
  anchor_vout: number;
  txids: string[];
  signed_at: Date;
  seen: boolean;
  spend: string | null;
  depth: number | null;
  payouts: { id: string; amount: string; here: boolean }[];
}

/** All of them, those first that nobody has seen. */
export async function lostBatches(reader: Reader): Promise<LostBatch[]> {
  const { rows } = await reader.sql.raw<{ rows: Row[] }>(
    `select s.*, e.spend, e.depth,
       (select coalesce(jsonb_agg(jsonb_build_object('id', l.payout, 'amount', l.amount::text,
           'here', exists (select from payouts p where p.id = l.payout)) order by l.payout), '[]')
         from lost_payouts l where l.batch = s.batch) as payouts
     from (select batch, min(programme) as programme, min(anchor_txid) as anchor_txid, min(anchor_vout) as anchor_vout,
         array_agg(txid order by txid) as txids, max(signed_at) as signed_at,
         bool_or(exists (select from chain_transactions t where t.txid = l.txid)
           or exists (select from batch_variants v where v.txid = l.txid)) as seen
       from lost_signings l group by batch) s
     left join lateral lost_end(s.batch) e on true
     order by s.seen or e.spend is not null, s.signed_at, s.batch`,
  );
  return rows.map((row) => ({
    batch: row.batch,
    programme: row.programme,
    anchor: formatOutPoint({ txid: row.anchor_txid, vout: row.anchor_vout }),
    txids: row.txids,
    signedAt: row.signed_at,
    payouts: row.payouts.map(({ amount, ...payout }) => ({
      ...payout,
      amount: sats(BigInt(amount)),
    })),
    state: stateOf(row),
    end:
      row.spend === null || row.depth === null ? undefined : { spend: row.spend, depth: row.depth },
  }));
}

/** Those whose transaction nobody has seen, and which may still be sent: by batch. */
export async function unseenBatches(reader: Reader): Promise<string[]> {
  const waiting = (await lostBatches(reader)).filter(({ state }) => state === "waiting");
  return waiting.map(({ batch }) => batch).sort();
}

function stateOf({ spend, seen }: Row): LostBatch["state"] {
  if (spend !== null) return "over";
  return seen ? "seen" : "waiting";
}
