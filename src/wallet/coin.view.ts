import type { OutPoint } from "../bitcoin/outpoint.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import { sats, sumSats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { coinGroups } from "./coin-group.view.ts";
import { depthNeeded } from "./coin.ts";
import type { CoinOrigin, CoinState } from "./coin.ts";
import type { Chain } from "./keychain.ts";

/** An unspent output of ours in the active chain, and whether a new batch may spend it. */
export interface WalletCoin {
  readonly outpoint: OutPoint;
  readonly programme: string;
  readonly chain: Chain;
  readonly index: number;
  readonly script: Uint8Array;
  readonly value: Sats;
  readonly height: number;
  readonly origin: CoinOrigin;
  /** Confirmations it has, and those it needs to be spent. */
  readonly depth: number;
  readonly depthNeeded: number;
  readonly state: CoinState;
  /** The batch that has reserved it. */
  readonly lineage: string | undefined;
  /** The freeze that keeps it. */
  readonly freeze: string | undefined;
  /** Coins of one cluster can be put together by an outsider already. */
  readonly cluster: string;
}

/** A coin with the transaction that holds it, whole: segwit v0 signers must see it. */
export interface SpendableCoin extends WalletCoin {
  readonly raw: Uint8Array;
}

/** What coins are held against: the tip, the least depth of what others paid, and the value up to which a coin is dust. */
export interface CoinRules {
  readonly programme: string;
  readonly tipHeight: number;
  readonly minDepth: number;
  readonly dust: Sats;
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
  purpose: "gift" | "case" | "change";
  coinbase: boolean;
  own: boolean;
  spent: boolean;
  lineage: string | null;
  freeze: string | null;
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

/** The coins that a new transaction may spend: the free ones, oldest first. */
export async function spendableCoins(reader: Reader, rules: CoinRules): Promise<SpendableCoin[]> {
  const free = (await listCoins(reader, rules)).filter((coin) => coin.state === "free");
  const txids = [...new Set(free.map(({ outpoint }) => outpoint.txid))];
  const rows = await reader
    .sql<{ txid: string; raw: Buffer }>("chain_transactions")
    .whereRaw("txid = any(?::text[])", [txids])
    .select("txid", "raw");
  const raws = new Map(rows.map(({ txid, raw }) => [txid, new Uint8Array(raw)]));
  return free.flatMap((coin) => {
    const raw = raws.get(coin.outpoint.txid);
    return raw === undefined ? [] : [{ ...coin, raw }];
  });
}

/** All unspent coins of a programme in the active chain, oldest first. */
export async function listCoins(reader: Reader, rules: CoinRules): Promise<WalletCoin[]> {
  // Only we can spend our coins, so what spends one is ours, and so is its change.
  const found = await reader.sql.raw<{ rows: CoinRow[] }>(
    `select o.txid, o.vout, a.programme, a.chain, a.index, a.script, a.purpose, o.value, b.height, t.coinbase,
       exists (select from chain_spends s where s.spending_txid = o.txid) as own,
       exists (select from chain_spends s join chain_mempool m on m.txid = s.spending_txid
         where s.txid = o.txid and s.vout = o.vout) as spent,
       (select r.lineage from wallet_reservations r where r.txid = o.txid and r.vout = o.vout) as lineage,
       (select f.id from wallet_freezes f where f.txid = o.txid and f.vout = o.vout and f.thawed_at is null) as freeze
     ${OURS} where a.programme = :programme and ${UNSPENT}
     order by b.height, o.txid, o.vout`,
    { programme: rules.programme },
  );
  const groups = await coinGroups(reader, rules.programme);
  return found.rows.map((row) => coinOf(row, rules, groups));
}

/** The sum of a programme's unspent outputs in the active chain; what the ledger's asset account must equal. */
export async function confirmedBalance(reader: Reader, programme: string): Promise<Sats> {
  const found = await reader.sql.raw<{ rows: { value: bigint }[] }>(
    `select o.value ${OURS} where a.programme = :programme and ${UNSPENT}`,
    { programme },
  );
  return sumSats(found.rows.map((row) => sats(row.value)));
}

function coinOf(row: CoinRow, rules: CoinRules, groups: ReadonlyMap<string, string>): WalletCoin {
  const outpoint = { txid: row.txid, vout: row.vout };
  const name = formatOutPoint(outpoint);
  const value = sats(row.value);
  const origin = originOf(row);
  const depth = rules.tipHeight - row.height + 1;
  const needed = depthNeeded({ origin, value, coinbase: row.coinbase }, rules.minDepth);
  return {
    outpoint,
    programme: row.programme,
    chain: row.chain,
    index: row.index,
    script: new Uint8Array(row.script),
    value,
    height: row.height,
    origin,
    depth,
    depthNeeded: needed,
    state: stateOf(row, { isDust: value <= rules.dust, isYoung: depth < needed }),
    lineage: row.lineage ?? undefined,
    freeze: row.freeze ?? undefined,
    cluster: groups.get(name) ?? name,
  };
}

function originOf({ purpose, own }: CoinRow): CoinOrigin {
  if (purpose !== "change") return purpose;
  return own ? "change" : "stray";
}

function stateOf(row: CoinRow, is: { isDust: boolean; isYoung: boolean }): CoinState {
  if (row.lineage !== null) return "reserved";
  if (row.spent) return "spent";
  if (row.freeze !== null) return "frozen";
  if (is.isDust) return "dust";
  return is.isYoung ? "young" : "free";
}
