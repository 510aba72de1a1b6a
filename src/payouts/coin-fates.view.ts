import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader } from "../db/unit.ts";

/**
 * A coin of ours as the active chain has it. there: it can be spent now · missing: no block has it, and one may have it again · taken: something
 * in the chain spends it, or what it was to be made of.
 */
export interface CoinFate {
  readonly outpoint: OutPoint;
  readonly value: Sats;
  readonly fate: "there" | "missing" | "taken";
}

/** What became of these coins, in their order; of any that was never seen, nothing. */
export async function coinFates(
  reader: Reader,
  outpoints: readonly OutPoint[],
): Promise<CoinFate[]> {
  const { rows } = await reader.sql.raw<{
    rows: { txid: string; vout: number; value: bigint; made: boolean; taken: boolean }[];
  }>(
    `with stands as (
       select i.txid from chain_inclusions i join chain_blocks b on b.hash = i.block_hash and b.active
     )
     select o.txid, o.vout, o.value, exists (select from stands where stands.txid = o.txid) as made,
       exists (select from coin_takers(o.txid, o.vout) taker join stands on stands.txid = taker) as taken
     from unnest(cast(:txids as text[]), cast(:vouts as integer[])) as coin (txid, vout) join chain_outputs o using (txid, vout)`,
    { txids: outpoints.map(({ txid }) => txid), vouts: outpoints.map(({ vout }) => vout) },
  );
  const found = new Map(rows.map((row) => [formatOutPoint(row), row]));
  return outpoints.flatMap((outpoint) => {
    const row = found.get(formatOutPoint(outpoint));
    if (row === undefined) return [];
    const fate = row.taken ? "taken" : row.made ? "there" : "missing";
    return [{ outpoint, value: sats(row.value), fate } as const];
  });
}
