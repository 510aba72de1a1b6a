import type { Reader } from "../db/unit.ts";
import type { Cause } from "./unexplained.ts";

/** A coin of ours that such a transaction spends, or pays back to us; amounts in sats. */
export interface UnexplainedLine {
  readonly kind: "spent" | "returned";
  readonly outpoint: string;
  readonly programme: string;
  readonly amount: bigint;
}

/** A transaction that spends coins of ours and is no batch's, and what was said of it. */
export interface UnexplainedSpend {
  readonly txid: string;
  /** `waiting` in the mempool, `confirmed` in the active chain, or `gone` from both since a reorganisation. */
  readonly state: "waiting" | "confirmed" | "gone";
  readonly cause: Cause | undefined;
  /** Who said so; two close it. */
  readonly explainedBy: readonly string[];
  readonly coins: readonly UnexplainedLine[];
  /** What came back and is in suspense, by what the books say now, in sats. */
  readonly suspended: bigint;
  /** Why that is ours to spend again, and who said so; two take it out of suspense. */
  readonly recovery: string | undefined;
  readonly recoveredBy: readonly string[];
  /** Batches that want to spend one of these coins and therefore cannot confirm any more as long as this stays in the chain. */
  readonly batches: readonly string[];
}

interface SpendRow {
  readonly txid: string;
  readonly state: UnexplainedSpend["state"];
  readonly cause: Cause | null;
  readonly first_by: string | null;
  readonly second_by: string | null;
  readonly coins: readonly { kind: string; outpoint: string; programme: string; amount: string }[];
  readonly batches: readonly string[];
  readonly recovery_reason: string | null;
  readonly recovery_first_by: string | null;
  readonly recovery_second_by: string | null;
  readonly suspended: bigint;
}

/** Most that are listed. */
const LIMIT = 100;

/** All of them, those that are not explained first. Waiting ones are not in the books, and nobody can explain them yet. */
export async function unexplainedSpends(reader: Reader): Promise<UnexplainedSpend[]> {
  const found = await reader.sql.raw<{ rows: SpendRow[] }>(
    `with foreign_spend as (
       select u.txid, u.cause, u.first_by, u.second_by, u.recovery_reason, u.recovery_first_by, u.recovery_second_by from unexplained_spends u
       union
       select s.spending_txid, null, null, null, null, null, null
         from chain_mempool m join chain_spends s on s.spending_txid = m.txid
        where not exists (select from batch_variants v where v.txid = m.txid)
          and not exists (select from unexplained_spends u where u.txid = m.txid)
     )
     select f.*,
       case when exists (select from chain_inclusions i join chain_blocks b on b.hash = i.block_hash and b.active
                          where i.txid = f.txid) then 'confirmed'
            when exists (select from chain_mempool m where m.txid = f.txid) then 'waiting'
            else 'gone' end as state,
       (select coalesce(sum(c.amount), 0)::bigint from unexplained_coins c
         where c.spend = f.txid and c.kind = 'returned' and c.turns % 2 = 1 and not c.recovered) as suspended,
       array(select distinct r.lineage from chain_spends s
               join wallet_reservations r on r.txid = s.txid and r.vout = s.vout
              where s.spending_txid = f.txid order by r.lineage) as batches,
       (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'outpoint', c.txid || ':' || c.vout,
                 'programme', a.programme, 'amount', o.value::text) order by c.kind desc, c.txid, c.vout), '[]')
          from (select 'spent' as kind, s.txid, s.vout from chain_spends s where s.spending_txid = f.txid
                union all
                select 'returned', o.txid, o.vout from chain_outputs o where o.txid = f.txid) c
          join chain_outputs o on o.txid = c.txid and o.vout = c.vout
          join wallet_addresses a on a.script = o.script) as coins
     from foreign_spend f
     order by f.second_by is not null, f.txid limit ${LIMIT}`,
  );
  return found.rows.map((row) => ({
    txid: row.txid,
    state: row.state,
    cause: row.cause ?? undefined,
    explainedBy: [row.first_by, row.second_by].flatMap((person) => person ?? []),
    coins: row.coins.map(({ kind, amount, ...coin }) => ({
      ...coin,
      kind: kind === "spent" ? "spent" : "returned",
      amount: BigInt(amount),
    })),
    batches: row.batches,
    suspended: row.suspended,
    recovery: row.recovery_reason ?? undefined,
    recoveredBy: [row.recovery_first_by, row.recovery_second_by].flatMap((person) => person ?? []),
  }));
}

/** How many are not explained, waiting ones included. */
export async function countUnexplained(reader: Reader): Promise<number> {
  const found = await unexplainedSpends(reader);
  return found.filter(({ explainedBy, state }) => explainedBy.length < 2 && state !== "gone")
    .length;
}

/** Programmes that have lost coins in the books by a transaction which two people have not explained. */
export async function unexplainedProgrammes(reader: Reader): Promise<ReadonlySet<string>> {
  const found = await reader.sql.raw<{ rows: { programme: string }[] }>(
    `select distinct c.programme from unexplained_coins c join unexplained_spends u on u.txid = c.spend
     where c.kind = 'spent' and c.turns % 2 = 1 and u.second_by is null`,
  );
  return new Set(found.rows.map((row) => row.programme));
}
