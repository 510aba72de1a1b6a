import type { OutPoint } from "../bitcoin/outpoint.ts";
import { sats, sumSats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import type { Chain } from "./keychain.ts";

/** An unspent output of ours in the active chain. */
export interface WalletCoin {
  readonly outpoint: OutPoint;
  readonly programme: string;
  readonly chain: Chain;
  readonly index: number;
  readonly script: Uint8Array;
  readonly value: Sats;
  readonly height: number;
  readonly coinbase: boolean;
  /** The transaction that holds it, whole: segwit v0 signers must see it. */
  readonly raw: Uint8Array;
  readonly reserved: boolean;
}

interface CoinRow {
  txid: string;
  vout: number;
  programme: string;
  chain: Chain;
  index: number;
  script: Buffer;
  value: bigint;
  height: number;
  raw: Buffer;
  coinbase: boolean;
  reserved: boolean;
}

/** Outputs of ours in the active chain. */
const OURS = `
  from wallet_addresses a
  join chain_outputs o on o.script = a.script
  join chain_transactions t on t.txid = o.txid
  join chain_inclusions i on i.txid = o.txid
  join chain_blocks b on b.hash = i.block_hash and b.active`;

/** Spent by nothing in the active chain. Mempool spends do not count. */
const UNSPENT = `
  not exists (
    select from chain_spends s
    join chain_inclusions si on si.txid = s.spending_txid
    join chain_blocks sb on sb.hash = si.block_hash and sb.active
    where s.txid = o.txid and s.vout = o.vout)`;

/** Coinbase outputs cannot be spent before they are this deep (consensus). */
const COINBASE_DEPTH = 100;

/**
 * The coins of a programme that a new transaction may spend at `tipHeight`: at least `minDepth` deep, reserved by no lineage,
 * spent by nothing we have seen, mempool included. An output of no satoshis is none: spending it can only cost. Oldest first.
 */
export async function spendableCoins(
  reader: Reader,
  input: { programme: string; tipHeight: number; minDepth: number },
): Promise<WalletCoin[]> {
  const coins = await listCoins(reader, input.programme);
  const seen = await reader.sql.raw<{ rows: { txid: string; vout: number }[] }>(
    "select s.txid, s.vout from chain_spends s join chain_mempool m on m.txid = s.spending_txid",
  );
  const spent = new Set(seen.rows.map((row) => `${row.txid}:${row.vout}`));
  return coins.filter((coin) => {
    const depth = input.tipHeight - coin.height + 1;
    if (coin.value === 0n || coin.reserved || depth < input.minDepth) return false;
    if (coin.coinbase && depth < COINBASE_DEPTH) return false;
    return !spent.has(`${coin.outpoint.txid}:${coin.outpoint.vout}`);
  });
}

/** All unspent coins of a programme in the active chain, reserved ones too; oldest first. */
export async function listCoins(reader: Reader, programme: string): Promise<WalletCoin[]> {
  const found = await reader.sql.raw<{ rows: CoinRow[] }>(
    `select o.txid, o.vout, a.programme, a.chain, a.index, a.script, o.value, b.height, t.raw, t.coinbase,
       exists (select from wallet_reservations r where r.txid = o.txid and r.vout = o.vout) as reserved
     ${OURS} where a.programme = :programme and ${UNSPENT}
     order by b.height, o.txid, o.vout`,
    { programme },
  );
  return found.rows.map(coinOf);
}

/** The sum of a programme's unspent outputs in the active chain; what the ledger's asset account must equal. */
export async function confirmedBalance(reader: Reader, programme: string): Promise<Sats> {
  const found = await reader.sql.raw<{ rows: { value: bigint }[] }>(
    `select o.value ${OURS} where a.programme = :programme and ${UNSPENT}`,
    { programme },
  );
  return sumSats(found.rows.map((row) => sats(row.value)));
}

function coinOf(row: CoinRow): WalletCoin {
  return {
    outpoint: { txid: row.txid, vout: row.vout },
    programme: row.programme,
    chain: row.chain,
    index: row.index,
    script: new Uint8Array(row.script),
    value: sats(row.value),
    height: row.height,
    coinbase: row.coinbase,
    raw: new Uint8Array(row.raw),
    reserved: row.reserved,
  };
}
