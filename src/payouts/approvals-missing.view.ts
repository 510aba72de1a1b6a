import type { Reader } from "../db/unit.ts";

/** A batch that was signed, and of which the database has fewer approvals than it took. */
export interface ApprovalsMissing {
  readonly batch: string;
  readonly given: number;
  readonly need: number;
}

/**
 * Batches in flight or mined that have fewer approvals than they were frozen with: a signer signs none without, so that somebody deleted them, or they went to the
 * signer by file alone. Not those that a restore brought back, whose approvals were given after the backup. Of a batch that nobody has signed nothing can be told:
 * no other row and no log knows of an approval.
 */
export async function approvalsMissing(reader: Reader): Promise<ApprovalsMissing[]> {
  const { rows } = await reader.sql.raw<{ rows: ApprovalsMissing[] }>(
    `select b.id as batch, a.given, b.need from batches b
     cross join lateral (select count(*)::int as given from batch_approvals a where a.digest = b.digest) a
     where b.state in ('signed', 'confirmed') and b.manifest is not null and a.given < b.need
       and not exists (select from lost_signings l where l.batch = b.id)
     order by b.id`,
  );
  return rows;
}
