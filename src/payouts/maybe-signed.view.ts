import type { Reader } from "../db/unit.ts";

/**
 * Which of these payouts the signer may have signed although no signed form is here: somebody approved a batch of theirs, the signer has not said that it never
 * signed it (`NEVER_SIGNED`, which the database has too), and nothing in the chain has spent its anchor. The answer may be lost, or somebody keeps it back.
 */
export async function maybeSigned(
  reader: Reader,
  payouts: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await reader.sql.raw<{ rows: { payout: string }[] }>(
    `select distinct bp.payout from batch_payouts bp join batches b on b.id = bp.batch
     where bp.payout = any (:payouts) and batch_may_be_signed(b)`,
    { payouts: [...payouts] },
  );
  return new Set(rows.map(({ payout }) => payout));
}
