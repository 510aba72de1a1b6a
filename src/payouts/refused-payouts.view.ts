import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";

/** A payout that the signer never signs, on what evidence, and who gave it up. Nothing in it leads to a case. */
export interface GivenUpPayout {
  readonly payout: string;
  readonly programme: string;
  readonly amount: Sats;
  /** The batch that was refused on its account, and by which rule. */
  readonly batch: string;
  readonly rule: string;
  /** Whether that batch, or another, still has it. */
  readonly isBatched: boolean;
  /** Who said that it is given up; two when it is. */
  readonly givenUpBy: readonly string[];
}

interface Row {
  payout: string;
  programme: string;
  amount: bigint;
  batch: string;
  rule: string;
  batched: boolean;
  given_up_by: string[];
}

/** All of them, those first of which somebody has to say something; within that by id, which is random. */
export async function refusedPayouts(reader: Reader): Promise<GivenUpPayout[]> {
  const { rows } = await reader.sql.raw<{ rows: Row[] }>(
    `select r.payout, p.programme, p.amount, r.batch, r.rule,
       exists (select from batch_payouts bp where bp.payout = p.id and bp.live) as batched,
       array_remove(array[r.first_by, r.second_by], null) as given_up_by
     from payout_refusals r join payouts p on p.id = r.payout
     order by r.second_by is not null, r.payout`,
  );
  return rows.map(({ batched, given_up_by: givenUpBy, amount, ...row }) => ({
    ...row,
    amount: sats(amount),
    isBatched: batched,
    givenUpBy,
  }));
}

/** How many wait for somebody to say something. */
export async function countRefused(reader: Reader): Promise<number> {
  return (await refusedPayouts(reader)).filter(({ givenUpBy }) => givenUpBy.length < 2).length;
}
