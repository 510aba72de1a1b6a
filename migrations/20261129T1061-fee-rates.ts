import type { Knex } from "knex";

/**
 * At what rate a batch was built, in sat/kvB, and where that rate came from; why, when a person chose it against the estimate. Batches that
 * were built before do not know.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches
      add column fee_rate bigint check (fee_rate >= 0),
      add column fee_basis text check (fee_basis in ('estimate', 'fallback', 'floor', 'ceiling', 'manual')),
      add column fee_reason text check (length(fee_reason) between 3 and 300),
      add constraint batches_fee_known check ((fee_rate is null) = (fee_basis is null)),
      add constraint batches_fee_reason check ((fee_basis is not distinct from 'manual') = (fee_reason is not null));
  `);
}
