import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";

/**
 * Forgets whom settled batches paid that settled on the day of `until` or before, and what those named that pay nobody, cancels that came
 * too late among them; how many manifests. Their rows are locked.
 */
export async function forgetSettled(unit: Unit, until: Date): Promise<number> {
  const found = await unit.sql.raw<{ rows: { id: string }[] }>(
    `select id from batches where manifest is not null and (settled_on <= :until
       or cancels in (select ended.id from batches ended where ended.settled_on <= :until))
     order by id for update`,
    { until: formatDate(until) },
  );
  const ids = found.rows.map(({ id }) => id);
  await unit.sql.raw(
    `update payouts set script = null, award = null, destination = null where script is not null
       and id in (select payout from batch_payouts where live and batch = any (:ids))`,
    { ids },
  );
  for (const table of ["payout_change_words", "payout_changes"])
    await unit.sql.raw(
      `delete from ${table} where payout in (select id from payouts where script is null)`,
    );
  // A batch that was given up may have named the same payouts; it cannot come back once another one paid them.
  const forgotten = await unit.sql.raw<{ rowCount: number }>(
    `update batches set manifest = null, lint = null, lint_reason = null,
       release_reason = null, release_at = null, release_seconds = 0
     where manifest is not null and ((kind <> 'payout' and id = any (:ids)) or id in (
       select theirs.batch from batch_payouts theirs join batch_payouts ours using (payout)
       where ours.live and ours.batch = any (:ids)))`,
    { ids },
  );
  return forgotten.rowCount;
}
