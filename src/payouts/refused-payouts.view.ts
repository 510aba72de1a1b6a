import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { PAID_BY_HAND } from "./hand-payment.ts";

/** A payout that joins no batch, on what evidence, and who gave it up. Nothing in it leads to a case. */
export interface GivenUpPayout {
  readonly payout: string;
  readonly programme: string;
  readonly amount: Sats;
  /** The batch that was refused on its account, or that has or had it; undefined for one that was in none. */
  readonly batch: string | undefined;
  readonly rule: string;
  /** The transaction that pays it, when somebody did by hand. */
  readonly spend: string | undefined;
  /** Whether that batch, or another, still has it. */
  readonly isBatched: boolean;
  /** Who said that it is given up; two when it is. */
  readonly givenUpBy: readonly string[];
  /** Who said that it is paid by a batch although somebody paid it by hand; with a second one it is listed no more. */
  readonly paidAllTheSameBy: readonly string[];
}

interface Row {
  payout: string;
  programme: string;
  amount: bigint;
  batch: string | null;
  rule: string;
  spend: string | null;
  batched: boolean;
  given_up_by: string[];
  all_the_same_by: string[];
}

/**
 * All of them, those first of which somebody has to say something; within that by id, which is random. None that a batch has paid beside: nothing can
 * be held of that.
 */
export async function refusedPayouts(reader: Reader): Promise<GivenUpPayout[]> {
  const { rows } = await reader.sql.raw<{ rows: Row[] }>(
    `with listed as (
       select r.payout, r.batch, r.rule, null as spend, array_remove(array[r.first_by, r.second_by], null) as given_up_by,
         '{}'::text[] as all_the_same_by
       from payout_refusals r
       union all
       select coalesce(h.payout, w.payout), null, :rule, coalesce(h.spend, w.spend),
         case when w.verdict = 'paid' then array_remove(array[w.first_by, w.second_by], null) else '{}' end,
         case when w.verdict = 'unpaid' then array[w.first_by] else '{}' end
       from hand_payments h full join hand_payment_words w on w.payout = h.payout and w.spend = h.spend
       where h.payout is not null or (w.verdict = 'paid' and w.second_by is not null)
     )
     select l.payout, p.programme, p.amount, l.rule, l.spend, l.given_up_by, l.all_the_same_by, live.batch is not null as batched,
       coalesce(l.batch, live.batch, p.returned_from, (select bp.batch from batch_payouts bp join batches b on b.id = bp.batch
         where bp.payout = p.id order by b.expires_at desc limit 1)) as batch
     from listed l join payouts p on p.id = l.payout
     left join lateral (select bp.batch, b.state from batch_payouts bp join batches b on b.id = bp.batch
       where bp.payout = p.id and bp.live) live on true
     where (not p.cancelled or cardinality(l.given_up_by) = 2)
       and (l.rule <> :rule or coalesce(live.state not in ('confirmed', 'settled'), true))
     order by cardinality(l.given_up_by) = 2, l.payout, l.spend`,
    { rule: PAID_BY_HAND },
  );
  return rows.map((row) => ({
    payout: row.payout,
    programme: row.programme,
    amount: sats(row.amount),
    batch: row.batch ?? undefined,
    rule: row.rule,
    spend: row.spend ?? undefined,
    isBatched: row.batched,
    givenUpBy: row.given_up_by,
    paidAllTheSameBy: row.all_the_same_by,
  }));
}

/** How many wait for somebody to say something. */
export async function countRefused(reader: Reader): Promise<number> {
  return (await refusedPayouts(reader)).filter(({ givenUpBy }) => givenUpBy.length < 2).length;
}
