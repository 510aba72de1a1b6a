import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";

/** Forgets whom settled batches paid that settled on the day of `until` or before; how many batches. Their rows are locked. */
export async function forgetSettled(unit: Unit, until: Date): Promise<number> {
  const found = await unit.sql.raw<{ rows: { id: string }[] }>(
    `select id from batches where manifest is not null and settled_on <= :until order by id for update`,
    { until: formatDate(until) },
  );
  const ids = found.rows.map(({ id }) => id);
  await unit.sql.raw(
    `update payouts set script = null, award = null, destination = null where script is not null
       and id in (select payout from batch_payouts where live and batch = any (:ids))`,
    { ids },
  );
  // A batch that was given up may have named the same payouts; it cannot come back once another one paid them.
  await unit.sql.raw(
    `update batches set manifest = null, lint = null, lint_reason = null, release_reason = null where manifest is not null and id in (
       select theirs.batch from batch_payouts theirs join batch_payouts ours using (payout)
       where ours.live and ours.batch = any (:ids))`,
    { ids },
  );
  return ids.length;
}
