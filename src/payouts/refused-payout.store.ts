import { formatDate } from "../base/clock.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";

/** The rule by which a signer refuses a payout for ever: its case was paid under another award. */
export const PAID_BEFORE = "case-paid-before";

/** Why a payout is never signed: of what a restore brought back from the signer's log alone nobody knows to whom, and its batch is dead. */
const DESTINATION_LOST = "destination-lost";

/** A payout that the signer never signs, who said that it is given up, and its money. */
export interface RefusedPayout {
  readonly id: string;
  readonly programme: string;
  readonly amount: Sats;
  /** The key of the hold that its money is in. */
  readonly hold: string;
  /** Whether a batch that was not given up has it. */
  readonly isBatched: boolean;
  readonly first: string | undefined;
  readonly second: string | undefined;
}

interface Row {
  id: string;
  programme: string;
  amount: bigint;
  hold: string;
  batched: boolean;
  first_by: string | null;
  second_by: string | null;
}

/** Notes why a payout of this batch joins no other one; the same again changes nothing. */
export async function insertRefusedPayout(
  unit: Unit,
  refused: { readonly payout: string; readonly batch: string; readonly rule: typeof PAID_BEFORE },
): Promise<void> {
  await unit.sql("payout_refusals").insert(refused).onConflict("payout").ignore();
}

/** Notes which payouts of a dead batch nothing can pay any more, because their destination was lost; the same again changes nothing. */
export async function insertLostDestinations(unit: Unit, batch: string): Promise<void> {
  await unit.sql.raw(
    `insert into payout_refusals (payout, batch, rule)
     select p.id, bp.batch, :rule from batch_payouts bp join payouts p on p.id = bp.payout
     where bp.batch = :batch and p.recovered and p.script is null and not p.cancelled on conflict do nothing`,
    { batch, rule: DESTINATION_LOST },
  );
}

/** Such a payout, locked together with what was said of it; undefined when nothing says that it is never signed, or whom it is for took it back. */
export async function lockRefusedPayout(
  unit: Unit,
  id: string,
): Promise<RefusedPayout | undefined> {
  const found = await unit.sql.raw<{ rows: Row[] }>(
    `select p.id, p.programme, p.amount, p.hold, r.first_by, r.second_by,
       exists (select from batch_payouts bp where bp.payout = p.id and bp.live) as batched
     from payout_refusals r join payouts p on p.id = r.payout
     where r.payout = :id and (not p.cancelled or r.second_by is not null) for update`,
    { id },
  );
  const [row] = found.rows;
  if (row === undefined) return undefined;
  const { programme, hold, batched: isBatched } = row;
  const said = { first: row.first_by ?? undefined, second: row.second_by ?? undefined };
  return { id, programme, hold, isBatched, amount: sats(row.amount), ...said };
}

/** Stores who said that it is given up, and with the second one the day, from which it is counted until it is forgotten. */
export async function saveGivingUp(
  unit: Unit,
  id: string,
  { first, second }: Pick<RefusedPayout, "first" | "second">,
): Promise<void> {
  const day = second === undefined ? null : formatDate(unit.at);
  await unit
    .sql("payout_refusals")
    .where({ payout: id })
    .update({ first_by: first ?? null, second_by: second ?? null, given_up_on: day });
}

/** The payout is given up: it is paid by no batch, and its script is free. */
export async function cancelPayout(unit: Unit, id: string): Promise<void> {
  await unit.sql("payouts").where({ id }).update({ cancelled: true });
}
