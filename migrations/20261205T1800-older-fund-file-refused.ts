import type { Knex } from "knex";

/** A signer that refuses a batch because its fund file is older than one it has signed under (`fund-rollback`) has not signed it and never will: it says so only of what is not in its log. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create or replace function batch_may_be_signed(b batches) returns boolean language sql stable as $$
      select b.state in ('frozen', 'voided') and exists (select from batch_approvals a where a.digest = b.digest)
        and not coalesce(b.refusal in ('fund-rollback', 'head-rollback', 'manifest-expired'), false)
        and not exists (select from coin_takers(b.anchor_txid, b.anchor_vout) taker
          join chain_inclusions i on i.txid = taker join chain_blocks c on c.hash = i.block_hash and c.active
          where (select max(height) from chain_blocks where active) - c.height + 1 >= 6)
    $$;
  `);
}
