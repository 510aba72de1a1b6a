import type { Reader } from "../db/unit.ts";
import type { CaseId, CaseState } from "./case.ts";

/** What is said of the other case of a pair to whoever judges it, and needs no key. */
export interface PairedCase {
  readonly id: CaseId;
  readonly programme: string;
  readonly state: CaseState;
  readonly submittedOn: string;
}

/** The cases with these ids, in no order. */
export async function pairedCases(reader: Reader, ids: readonly CaseId[]): Promise<PairedCase[]> {
  const rows = await reader
    .sql("cases")
    .whereIn("id", [...ids])
    .select<{ id: CaseId; programme: string; state: CaseState; submitted_on: string }[]>(
      "id",
      "programme",
      "state",
      "submitted_on",
    );
  return rows.map(({ submitted_on, ...row }) => ({ ...row, submittedOn: submitted_on }));
}
