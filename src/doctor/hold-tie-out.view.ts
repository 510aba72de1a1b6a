import type { Reader } from "../db/unit.ts";
import type { Finding } from "../ledger/check.view.ts";

/**
 * Open holds of the ledger against what they are held for: a payout that waits or lies in a frozen batch has its promise, a frozen batch
 * the promise of its fee, a signed one everything in flight, and nothing else is in flight or promised for a fee, nor promised for a payout that was given up; a payout has the amount that
 * its batch pays, unless it was given up before a signed form of that batch turned up, when it keeps what was held for it last; what was taken back is given up; and nothing of a batch waits that the ledger has refused. Promises of grants
 * whose destination nobody has given yet are not looked at: no table here knows them. Empty when all agree.
 */
export async function tieOutHolds(reader: Reader): Promise<Finding[]> {
  const { rows } = await reader.sql.raw<{ rows: Omit<Finding, "rule">[] }>(
    `with expected as (
       select p.hold as key, p.programme, 'committed' as code, p.amount from payouts p
       where not p.cancelled and not exists (
         select from batch_payouts bp join batches b on b.id = bp.batch
         where bp.payout = p.id and bp.live and b.state <> 'frozen')
       union all
       select 'fee/' || b.id, b.programme, 'committed', b.fee_cap from batches b where b.state = 'frozen'
       union all
       select 'in-flight/' || b.id || '/fee/' || b.turns, b.programme, 'in-flight', b.fee_cap from batches b where b.state = 'signed'
       union all
       select 'in-flight/' || b.id || '/' || p.id || '/' || b.turns, b.programme, 'in-flight', bp.amount
       from batches b join batch_payouts bp on bp.batch = b.id and bp.live join payouts p on p.id = bp.payout where b.state = 'signed'
     ), held as (
       select h.key, h.programme, h.code, h.amount from postings h
       where h.kind = 'hold' and not exists (select from postings r where r.resolves = h.id)
     )
     select coalesce(e.key, h.key) as subject,
       coalesce(concat_ws(' ', e.programme, e.code, e.amount), '') as expected,
       coalesce(concat_ws(' ', h.programme, h.code, h.amount), '') as actual
     from expected e full join held h on h.key = e.key
     where (e.key is null and (h.code = 'in-flight' or h.key like 'fee/%')) or (e.key is not null
       and (e.programme, e.code, e.amount) is distinct from (h.programme, h.code, h.amount))
     union all
     select h.key, '', concat_ws(' ', h.programme, h.code, h.amount) from payouts p join held h on h.key = p.hold where p.cancelled
     union all
     select p.id, bp.amount::text, p.amount::text from payouts p join batch_payouts bp on bp.payout = p.id and bp.live
     join batches b on b.id = bp.batch
     where bp.amount <> p.amount and not (p.cancelled and b.state in ('signed', 'confirmed', 'settled'))
     union all
     select p.id, 'given up', 'waits' from payout_withdrawals w join payouts p on p.id = w.payout where not p.cancelled
     union all
     select batch, 'booked', rule from batch_troubles
     order by 1`,
  );
  return rows.map((row) => ({ rule: "holds-of-payouts", ...row }));
}
