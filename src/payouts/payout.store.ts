import { fromHex, toHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { returnedHold } from "../ledger/entries.ts";
import type { Batch } from "./batch.ts";
import type { Payout, PayoutState } from "./payout.ts";
import { payoutState } from "./payout.ts";

interface PayoutRow {
  id: string;
  programme: string;
  amount: bigint;
  script: Buffer;
  use: number;
  award: string;
  award_digest: Buffer;
  destination: string;
  destination_digest: Buffer;
  reviewers: string[];
  hold: string;
  check_key: Buffer | null;
}

type BatchAmount = Pick<PayoutRow, "id" | "amount" | "check_key">;

/** Adds a payout; Fault conflict `destination-used` when another one that was not given up pays its script. */
export async function insertPayout(unit: Unit, payout: Payout): Promise<void> {
  // No error of the database: the unit goes on, and says elsewhere why this was not paid.
  const added = await unit
    .sql("payouts")
    .insert({
      id: payout.id,
      programme: payout.programme,
      amount: payout.amount,
      script: Buffer.from(payout.script),
      use: payout.use,
      award: payout.award,
      award_digest: Buffer.from(fromHex(payout.awardDigest)),
      destination: payout.destination,
      destination_digest: Buffer.from(fromHex(payout.destinationDigest)),
      reviewers: [...payout.reviewers],
      hold: payout.hold,
      check_key: payout.checkKey === undefined ? null : Buffer.from(payout.checkKey),
    })
    .onConflict(unit.sql.raw("(script) where not cancelled"))
    .ignore()
    .returning("id");
  if (added.length === 0) throw destinationUsed();
}

/** What is said of a script that another payout has. */
export function destinationUsed(): Fault {
  return new Fault(
    "conflict",
    "destination-used",
    "This address was used before. Please give a fresh one, so that payments cannot be tied together.",
  );
}

/**
 * Whether another payout that was not given up pays this script already, or was to pay it before its destination was changed: a batch of
 * that time may turn out to be signed. Of one that is forgotten the script still stands in the transaction that paid it. So does one that somebody of
 * the fund has paid by hand, whether or not anybody had asked for that.
 */
export async function isScriptTaken(
  reader: Reader,
  script: Uint8Array,
  payout: string,
): Promise<boolean> {
  const found = await reader.sql.raw<{ rows: { taken: boolean }[] }>(
    `select exists (select from payouts where script = :script and not cancelled and id <> :payout)
       or exists (select from payout_changes where script = :script and payout <> :payout)
       or exists (select from batches b join batch_variants v on v.batch = b.id
         where b.manifest is null and position(:script in v.raw) > 0)
       or exists (select from unexplained_spends u join chain_transactions t on t.txid = u.txid
         where position(:output in t.raw) > 0) as taken`,
    { script: Buffer.from(script), output: Buffer.from([script.length, ...script]), payout },
  );
  return found.rows[0]?.taken === true;
}

/** Payouts of a programme that wait for a batch, locked; at most `limit`, only those named when `ids` is given. By id, which is random. */
export async function lockReadyPayouts(
  unit: Unit,
  input: { programme: string; ids?: readonly string[] | undefined; limit: number },
): Promise<Payout[]> {
  const found = await unit.sql.raw<{ rows: PayoutRow[] }>(
    `select p.* from payouts p
     where p.programme = :programme and not p.cancelled and (:every or p.id = any (:ids))
       and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)
       and not exists (select from payout_refusals r where r.payout = p.id)
       and not exists (select from payout_withdrawals w where w.payout = p.id)
       and not exists (select from hand_payments h where h.payout = p.id) and not payout_is_paused(p.id)
       and not exists (select from lost_payouts l where l.payout = p.id and not exists (select from lost_end(l.batch)))
       -- Of one that was made again from the signer's log nobody knows whom it paid.
       and p.script is not null
     order by p.id limit :limit for update of p`,
    {
      programme: input.programme,
      every: input.ids === undefined,
      ids: [...(input.ids ?? [])],
      limit: input.limit,
    },
  );
  return found.rows.map(payoutOf);
}

/** A payout that is not forgotten. */
export async function findPayout(reader: Reader, id: string): Promise<Payout> {
  const row = await reader.sql<PayoutRow>("payouts").where({ id }).whereNotNull("script").first();
  if (row === undefined) throw new Error("findPayout: there is no such payout, or it is forgotten");
  return payoutOf(row);
}

/** What a batch pays, by id, without to whom: that is known for ever. With the keys that recipients can look their payouts up with. */
export async function listBatchAmounts(
  reader: Reader,
  batch: string,
): Promise<{ id: string; amount: Sats; checkKey: Uint8Array | undefined }[]> {
  const found = await reader.sql.raw<{ rows: BatchAmount[] }>(
    `select p.id, bp.amount, p.check_key from payouts p join batch_payouts bp on bp.payout = p.id where bp.batch = :batch order by p.id`,
    { batch },
  );
  return found.rows.map(({ id, amount, check_key: key }) => ({
    id,
    amount: sats(amount),
    checkKey: key === null ? undefined : new Uint8Array(key),
  }));
}

/** What a batch pays, by id, the holds that the money is in, and which of it two people gave up, so that nothing holds it. */
export async function listHolds(
  reader: Reader,
  batch: string,
): Promise<{ id: string; amount: Sats; hold: string; isGivenUp: boolean }[]> {
  const found = await reader.sql.raw<{
    rows: { id: string; amount: bigint; hold: string; cancelled: boolean }[];
  }>(
    `select p.id, bp.amount, p.hold, p.cancelled from payouts p join batch_payouts bp on bp.payout = p.id where bp.batch = :batch order by p.id`,
    { batch },
  );
  return found.rows.map(({ id, amount, hold, cancelled: isGivenUp }) => ({
    id,
    hold,
    isGivenUp,
    amount: sats(amount),
  }));
}

/** The payouts of a batch whose award is in a currency, with what is held for each now; none of those that are forgotten or given up. */
export async function listPricedHolds(
  reader: Reader,
  batch: string,
): Promise<{ id: string; amount: Sats; hold: string }[]> {
  const found = await reader.sql.raw<{ rows: { id: string; amount: bigint; hold: string }[] }>(
    `select p.id, p.amount, p.hold from payouts p join batch_payouts bp on bp.payout = p.id
     where bp.batch = :batch and not p.cancelled and p.award::jsonb #>> '{record,amount,cents}' is not null order by p.id`,
    { batch },
  );
  return found.rows.map((row) => ({ ...row, amount: sats(row.amount) }));
}

/** Notes that the payouts of a dead batch wait again: which batch they were signed in last, and where their money is promised now. */
export async function returnPayouts(unit: Unit, batch: Batch): Promise<void> {
  for (const { id, amount, isGivenUp } of await listHolds(unit, batch.id)) {
    if (isGivenUp) continue;
    const hold = returnedHold(batch.id, id, batch.turns);
    await unit.sql("payouts").where({ id }).update({ hold, amount, returned_from: batch.id });
  }
}

/**
 * Notes that the payouts of a batch which keys have signed wait again, as far as no other one has them, because something else has spent its anchor. What was signed `whole` is
 * what the signers know last. Of one that only some keys have signed, a payout that was signed whole before stays with that batch: its anchor is the one that all keys
 * know, and those which have not signed since sign the next batch.
 */
export async function noteReturned(unit: Unit, batch: string, whole = false): Promise<void> {
  const payouts = unit
    .sql("payouts")
    .whereIn("id", unit.sql("batch_payouts").where({ batch }).select("payout"))
    .whereNotIn("id", unit.sql("batch_payouts").where({ live: true }).select("payout"))
    .where({ cancelled: false });
  await (whole ? payouts : payouts.where({ returned_from: null })).update({ returned_from: batch });
}

/** Of these payouts those that were signed in a batch which is dead, with the last such batch. */
export async function listReturned(
  reader: Reader,
  payouts: readonly string[],
): Promise<{ payout: string; batch: string }[]> {
  const rows = await reader
    .sql<{ id: string; returned_from: string | null }>("payouts")
    .whereIn("id", payouts)
    .whereNotNull("returned_from")
    .orderBy("id")
    .select("id", "returned_from");
  return rows.flatMap(({ id, returned_from: batch }) =>
    batch === null ? [] : [{ payout: id, batch }],
  );
}

/** What a waiting payout of an award in a currency comes to now, and the hold that its money is in. */
export async function savePrice(
  unit: Unit,
  { id, amount, hold }: Pick<Payout, "id" | "amount" | "hold">,
): Promise<void> {
  await unit.sql("payouts").where({ id }).update({ amount, hold });
}

/** Gives the payouts of a batch that comes back the amounts that it pays; before they are bound to it. */
export async function restoreAmounts(unit: Unit, batch: string): Promise<void> {
  await unit.sql.raw(
    `update payouts p set amount = bp.amount from batch_payouts bp
     where bp.batch = :batch and bp.payout = p.id and p.amount <> bp.amount and not p.cancelled`,
    { batch },
  );
}

/** The payouts of a batch that is not forgotten, with what it pays, by id. */
export async function listBatchPayouts(reader: Reader, batch: string): Promise<Payout[]> {
  const found = await reader.sql.raw<{ rows: (PayoutRow & { paid: bigint })[] }>(
    `select p.*, bp.amount as paid from payouts p join batch_payouts bp on bp.payout = p.id where bp.batch = :batch order by p.id`,
    { batch },
  );
  return found.rows.map((row) => payoutOf({ ...row, amount: row.paid }));
}

/** Whether a batch names a payout of which nobody knows any more whom it was to pay. */
export async function namesForgotten(reader: Reader, batch: string): Promise<boolean> {
  const row: unknown = await reader
    .sql("batch_payouts as bp")
    .join("payouts as p", "p.id", "bp.payout")
    .where({ "bp.batch": batch })
    .whereNull("p.script")
    .first("p.id");
  return row !== undefined;
}

/** Where each of the payouts stands; those that do not exist are left out. */
export async function statesOf(
  reader: Reader,
  ids: readonly string[],
): Promise<{ id: string; amount: bigint; state: PayoutState }[]> {
  const found = await reader.sql.raw<{
    rows: { id: string; amount: bigint; cancelled: boolean; batch: string | null }[];
  }>(
    `select p.id, coalesce(bp.amount, p.amount) as amount, p.cancelled, b.state as batch from payouts p
     left join batch_payouts bp on bp.payout = p.id and bp.live
     left join batches b on b.id = bp.batch
     where p.id = any (:ids) order by p.id`,
    { ids: [...ids] },
  );
  return found.rows.map((row) => ({
    id: row.id,
    amount: row.amount,
    state: payoutState(row.cancelled, row.batch ?? undefined),
  }));
}

function payoutOf(row: PayoutRow): Payout {
  return {
    id: row.id,
    programme: row.programme,
    amount: sats(row.amount),
    script: new Uint8Array(row.script),
    use: row.use,
    award: row.award,
    awardDigest: toHex(row.award_digest),
    destination: row.destination,
    destinationDigest: toHex(row.destination_digest),
    reviewers: row.reviewers,
    hold: row.hold,
    checkKey: row.check_key === null ? undefined : new Uint8Array(row.check_key),
  };
}
