import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";

/**
 * Forgets whom settled batches paid that settled on the day of `until` or before, and what those named that pay nobody, cancels that came
 * too late among them; how many manifests. Their rows are locked.
 */
export async function forgetSettled(unit: Unit, until: Date): Promise<number> {
  const ids = await idsOf(
    unit,
    `select id from batches where manifest is not null and (settled_on <= :until
       or cancels in (select ended.id from batches ended where ended.settled_on <= :until))
     order by id for update`,
    { until: formatDate(until) },
  );
  await forgetDestinations(
    unit,
    await idsOf(unit, "select payout as id from batch_payouts where live and batch = any (:ids)", {
      ids,
    }),
  );
  // A batch that was given up may have named the same payouts; it cannot come back once another one paid them.
  return forgetManifests(
    unit,
    await idsOf(
      unit,
      `select id from batches where manifest is not null and ((kind <> 'payout' and id = any (:ids)) or id in (
         select theirs.batch from batch_payouts theirs join batch_payouts ours using (payout)
         where ours.live and ours.batch = any (:ids)))`,
      { ids },
    ),
  );
}

/**
 * Forgets whom payouts were to pay that were given up, by two people or whom they were for, on the day of `until` or before, where nothing can pay them any more, and the
 * manifests of all batches that named them; how many manifests. Their rows are locked.
 */
export async function forgetGivenUp(unit: Unit, until: Date): Promise<number> {
  const ids = await idsOf(
    unit,
    `select p.id from payouts p
     where p.id in (select payout from payout_refusals where given_up_on <= :until
         union select payout from payout_withdrawals where given_up_on <= :until
         union select payout from hand_payment_words where given_up_on <= :until) and payout_is_over(p.id) and (p.script is not null or exists (
       select from batch_payouts bp join batches b on b.id = bp.batch where bp.payout = p.id and b.manifest is not null))
     order by p.id for update of p`,
    { until: formatDate(until) },
  );
  await forgetDestinations(unit, ids);
  return forgetManifests(
    unit,
    await idsOf(
      unit,
      `select b.id from batches b where b.manifest is not null
         and b.id in (select batch from batch_payouts where payout = any (:ids)) order by b.id for update`,
      { ids },
    ),
  );
}

/**
 * Forgets at once whom these payouts were to pay, as far as they were given up and nothing can pay them any more, and the manifests of batches
 * that named nobody else of whom anything is known.
 */
export async function forgetErased(unit: Unit, payouts: readonly string[]): Promise<void> {
  const ids = await idsOf(
    unit,
    "select id from payouts where id = any (:payouts) and payout_is_over(id) order by id for update",
    { payouts: [...payouts] },
  );
  await forgetDestinations(unit, ids);
  await forgetManifests(
    unit,
    await idsOf(
      unit,
      `select b.id from batches b where b.manifest is not null
         and b.id in (select batch from batch_payouts where payout = any (:ids))
         and not exists (select from batch_payouts bp join payouts p on p.id = bp.payout
           where bp.batch = b.id and p.script is not null) order by b.id for update`,
      { ids },
    ),
  );
}

async function idsOf(
  unit: Unit,
  query: string,
  bindings: Record<string, string | string[]>,
): Promise<string[]> {
  const { rows } = await unit.sql.raw<{ rows: { id: string }[] }>(query, bindings);
  return rows.map(({ id }) => id);
}

/** Script, award, reviewers and destination of payouts, what they were to be paid to before, who held more for them, and what paid them by hand. */
async function forgetDestinations(unit: Unit, ids: readonly string[]): Promise<void> {
  await unit.sql.raw(
    `update payouts set script = null, award = null, destination = null, reviewers = '{}'
     where script is not null and id = any (:ids)`,
    { ids: [...ids] },
  );
  for (const table of [
    "payout_change_words",
    "payout_changes",
    "payout_raises",
    "destination_refusals",
    "payout_pauses",
    "hand_payment_words",
  ])
    await unit.sql.raw(
      `delete from ${table} where payout in (select id from payouts where script is null)`,
    );
}

/** What batches named and who built them, and of those that nobody signed also the transaction; how many. */
async function forgetManifests(unit: Unit, ids: readonly string[]): Promise<number> {
  const forgotten = await unit.sql.raw<{ rowCount: number }>(
    `update batches b set manifest = null, lint = null, lint_reason = null,
       release_reason = null, release_at = null, release_seconds = 0, maker = 'forgotten', fee_reason = null,
       psbt = case when b.state = 'voided' and not exists (select from batch_variants v where v.batch = b.id) then '' else b.psbt end
     where b.id = any (:ids)`,
    { ids: [...ids] },
  );
  await unit.sql.raw("update batch_replacements set maker = 'forgotten' where batch = any (:ids)", {
    ids: [...ids],
  });
  await unit.sql.raw(
    `delete from batch_signatures where batch in (select id from batches where id = any (:ids) and psbt = '')`,
    { ids: [...ids] },
  );
  return forgotten.rowCount;
}
