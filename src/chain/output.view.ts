import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader } from "../db/unit.ts";

/** An output that pays a watched script, and what became of it. */
export interface OwnOutput {
  readonly outpoint: OutPoint;
  readonly script: Uint8Array;
  readonly value: Sats;
  /** Height of the block of the best chain that made it; undefined while unconfirmed. */
  readonly height: number | undefined;
  /** Whether our node's mempool had the transaction that makes it. Neither height nor mempool: remembered, evicted or reorganised away. */
  readonly inMempool: boolean;
  /** Whether it is a block reward, which can be spent only after 100 blocks. */
  readonly coinbase: boolean;
  /** The transaction that spends it in the best chain, else one in our node's mempool. One that is only remembered does not count. */
  readonly spentBy: string | undefined;
  readonly spentHeight: number | undefined;
}

/** All outputs ever seen or remembered that pay one of `scripts`, oldest confirmed first, unconfirmed last. */
export async function outputsOf(
  reader: Reader,
  scripts: readonly Uint8Array[],
): Promise<OwnOutput[]> {
  const answer = await reader.sql.raw<{ rows: Row[] }>(
    `${OUTPUTS} where o.script = any(cast(:scripts as bytea[])) ${ORDER}`,
    {
      scripts: scripts.map((script) => Buffer.from(script)),
    },
  );
  return answer.rows.map(outputOf);
}

/** One output of ours; undefined when no watched script is paid there. */
export async function outputAt(reader: Reader, outpoint: OutPoint): Promise<OwnOutput | undefined> {
  const answer = await reader.sql.raw<{ rows: Row[] }>(
    `${OUTPUTS} where o.txid = :txid and o.vout = :vout`,
    { txid: outpoint.txid, vout: outpoint.vout },
  );
  return answer.rows.map(outputOf)[0];
}

const OUTPUTS = `
  select o.txid, o.vout, o.script, o.value, t.coinbase, b.height,
         exists (select from chain_mempool m where m.txid = o.txid) as in_mempool,
         s.spending_txid as spent_by, s.height as spent_height
    from chain_outputs o
    join chain_transactions t on t.txid = o.txid
    left join (chain_inclusions i join chain_blocks b on b.hash = i.block_hash and b.active) on i.txid = o.txid
    left join lateral (
      select p.spending_txid, sb.height
        from chain_spends p
        left join (chain_inclusions si join chain_blocks sb on sb.hash = si.block_hash and sb.active)
          on si.txid = p.spending_txid
       where p.txid = o.txid and p.vout = o.vout
         and (sb.height is not null or exists (select from chain_mempool m where m.txid = p.spending_txid))
       order by sb.height nulls last
       limit 1
    ) s on true`;

const ORDER = "order by b.height nulls last, o.txid, o.vout";

interface Row {
  readonly txid: string;
  readonly vout: number;
  readonly script: Uint8Array;
  readonly value: bigint;
  readonly coinbase: boolean;
  readonly height: number | null;
  readonly in_mempool: boolean;
  readonly spent_by: string | null;
  readonly spent_height: number | null;
}

function outputOf(row: Row): OwnOutput {
  return {
    outpoint: { txid: row.txid, vout: row.vout },
    script: Uint8Array.from(row.script),
    value: sats(row.value),
    height: row.height ?? undefined,
    inMempool: row.in_mempool,
    coinbase: row.coinbase,
    spentBy: row.spent_by ?? undefined,
    spentHeight: row.spent_height ?? undefined,
  };
}
