import type { Chain } from "../bitcoin/descriptor.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader } from "../db/unit.ts";

/** An output of ours with its place in the wallet and the whole transaction that made it, mined or not. */
export interface CoinAt {
  readonly outpoint: OutPoint;
  readonly previous: Uint8Array;
  readonly chain: Chain;
  readonly index: number;
}

/** The outputs of ours at these outpoints, in their order. Throws when one is not ours, which is a bug of the caller. */
export async function coinsAt(reader: Reader, outpoints: readonly OutPoint[]): Promise<CoinAt[]> {
  const { rows } = await reader.sql.raw<{
    rows: { txid: string; vout: number; raw: Buffer; chain: Chain; index: number }[];
  }>(
    `select o.txid, o.vout, t.raw, a.chain, a.index
     from unnest(cast(:txids as text[]), cast(:vouts as integer[])) as coin (txid, vout)
     join chain_outputs o using (txid, vout) join chain_transactions t using (txid)
     join wallet_addresses a on a.script = o.script`,
    { txids: outpoints.map(({ txid }) => txid), vouts: outpoints.map(({ vout }) => vout) },
  );
  return outpoints.map((outpoint) => {
    const row = rows.find((each) => each.txid === outpoint.txid && each.vout === outpoint.vout);
    if (row === undefined) throw new Error("coinsAt: an output that is not ours");
    const { chain, index, raw } = row;
    return { outpoint, chain, index, previous: new Uint8Array(raw) };
  });
}
