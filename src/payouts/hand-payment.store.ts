import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import type { Verdict, Verdicts } from "./hand-payment.ts";

/** A payout that a transaction made by hand pays: which one, what holds its money, and what was said of it. */
export interface HandPaid {
  readonly payout: string;
  readonly spend: string;
  readonly programme: string;
  /** The key of the hold that its money is in. */
  readonly hold: string;
  /** Whether a batch that was not given up has it. */
  readonly isBatched: boolean;
  /** Confirmations of that transaction. */
  readonly depth: number;
  readonly said: Verdicts;
}

interface Row {
  spend: string;
  programme: string;
  hold: string;
  batched: boolean;
  depth: number;
  verdict: Verdict | null;
  first_by: string | null;
  second_by: string | null;
}

/** The frozen batches of whose people somebody has paid one by hand, and that no key has signed; by id. What is partly signed ends by a cancel. */
export async function listHandPaidBatches(unit: Unit): Promise<string[]> {
  const found = await unit.sql.raw<{ rows: { id: string }[] }>(
    `select b.id from batches b where b.state = 'frozen'
       and exists (select from batch_payouts bp join hand_payments using (payout) where bp.batch = b.id and bp.live)
       and not exists (select from batch_signatures s where s.batch = b.id)
     order by b.id`,
  );
  return found.rows.map(({ id }) => id);
}

/**
 * What a transaction made by hand pays of this payout, its row locked: this very one if `spend` is given, else the first by txid. Undefined when the
 * active chain has none, two people said that it is unpaid all the same, or it was given up.
 */
export async function lockHandPaid(
  unit: Unit,
  payout: string,
  spend?: string,
): Promise<HandPaid | undefined> {
  const found = await unit.sql.raw<{ rows: Row[] }>(
    `select h.spend, p.programme, p.hold, w.verdict, w.first_by, w.second_by,
       exists (select from batch_payouts bp where bp.payout = p.id and bp.live) as batched,
       (select max(height) from chain_blocks where active) - h.height + 1 as depth
     from payouts p join hand_payments h on h.payout = p.id
     left join hand_payment_words w on w.payout = h.payout and w.spend = h.spend
     where p.id = :payout and h.spend = coalesce(:spend, h.spend) and (not p.cancelled or w.second_by is not null)
     order by h.spend limit 1 for update of p`,
    { payout, spend: spend ?? null },
  );
  const [row] = found.rows;
  if (row === undefined) return undefined;
  const { programme, hold, depth, batched: isBatched } = row;
  const { verdict, first_by: first, second_by: second } = row;
  return {
    payout,
    spend: row.spend,
    programme,
    hold,
    isBatched,
    depth,
    said: {
      cause: verdict ?? undefined,
      first: first ?? undefined,
      second: second ?? undefined,
    },
  };
}

/** Stores what is said of such a payment beside what was said of it before. */
export async function saveVerdict(
  unit: Unit,
  { payout, spend, said }: HandPaid,
  { cause: verdict, first, second }: Verdicts,
): Promise<void> {
  const words = unit.sql("hand_payment_words");
  if (said.first === undefined) await words.insert({ payout, spend, verdict, first_by: first });
  else {
    const given_up_on = verdict === "paid" && second !== undefined ? formatDate(unit.at) : null;
    await words
      .where({ payout, spend })
      .update({ verdict, first_by: first, second_by: second ?? null, given_up_on });
  }
}
