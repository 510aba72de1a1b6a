import type { Reader } from "../db/unit.ts";
import { NEVER_SIGNED } from "./outbox.view.ts";

/**
 * Which of these payouts the signer may have signed although no signed form is here: somebody approved a batch of theirs, the signer has not said that it never
 * signed it (`NEVER_SIGNED`), and nothing in the chain has spent its anchor. The answer may be lost, or somebody keeps it back.
 */
export async function maybeSigned(
  reader: Reader,
  payouts: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await reader.sql.raw<{ rows: { payout: string }[] }>(
    `select distinct bp.payout from batch_payouts bp join batches b on b.id = bp.batch
     where bp.payout = any (:payouts) and b.state in ('frozen', 'voided')
       and exists (select from batch_approvals a where a.digest = b.digest)
       and not coalesce(b.refusal = any (:never), false)
       and not exists (select from coin_takers(b.anchor_txid, b.anchor_vout) taker
         join chain_inclusions i on i.txid = taker join chain_blocks c on c.hash = i.block_hash and c.active)`,
    { payouts: [...payouts], never: [...NEVER_SIGNED] },
  );
  return new Set(rows.map(({ payout }) => payout));
}
