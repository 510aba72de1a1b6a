/** What tells whether a request wrote anything. */
import type { World } from "./world.ts";

/** Everything that a step of a case could write. */
const OF_CASES = [
  "cases",
  "case_events",
  "case_assignments",
  "case_decisions",
  "vault_cases",
  "vault_entries",
  "vault_wraps",
  "payouts",
  "postings",
  "case_judges",
  "case_mail",
  "case_questions",
  "case_recusals",
  "case_tallies",
  "duplicate_pairs",
  "evidence_files",
  "evidence_pieces",
  "payout_pauses",
  "vouch_uses",
] as const;

/**
 * How many rows each table has, and the number of the transaction that wrote its newest one. Whatever is inserted or updated, to the very same
 * bytes too, is written by a transaction that began to write later and so has a higher number; what is deleted is one row fewer. Only rows
 * that came and went between two readings leave nothing here. Nobody else may write meanwhile.
 */
export async function traceOf(world: World, tables: readonly string[] = OF_CASES): Promise<string> {
  const each = tables.map(
    (table) => `(select count(*) || ':' || coalesce(max(xmin::text::bigint), 0) from ${table})`,
  );
  const { rows } = await world.database.owner.raw(`select concat_ws(' ', ${each.join(", ")}) as t`);
  return rows[0].t;
}

/** The same of what a step of a file, or of its case, could write, and of the looks that are recorded. */
export function traceOfFiles(world: World): Promise<string> {
  return traceOf(world, [...OF_CASES, "vault_access"]);
}
