import { formatMonth } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId, CaseState } from "./case.ts";

/** What a case keeps for a second code: the hash of its look-up token, the people part sealed to it (81 bytes), and the sealed mark (31 bytes). */
export interface SecondRow {
  readonly lookup: Uint8Array;
  readonly box: Uint8Array;
  readonly mark: Uint8Array;
}

/** Fills in what every new case has. */
export async function saveSecond(unit: Unit, id: CaseId, row: SecondRow): Promise<void> {
  const { lookup, box, mark } = row;
  await unit
    .sql("cases")
    .where({ id })
    .update({
      second_lookup: Buffer.from(lookup),
      second_box: Buffer.from(box),
      second_mark: Buffer.from(mark),
    });
}

/** The case whose second look-up this is, and the box; undefined when there is none. */
export async function findSecond(
  reader: Reader,
  lookup: Uint8Array,
): Promise<{ id: CaseId; state: CaseState; box: Uint8Array } | undefined> {
  return reader
    .sql("cases")
    .where({ second_lookup: Buffer.from(lookup) } as object)
    .first<{ id: CaseId; state: CaseState; box: Uint8Array }>("id", "state", "second_box as box");
}

/** The sealed mark of a case; undefined for one that is erased or older than second codes. */
export async function findMark(reader: Reader, id: CaseId): Promise<Uint8Array | undefined> {
  const row = await reader
    .sql("cases")
    .where({ id })
    .first<{ second_mark: Uint8Array | null } | undefined>("second_mark");
  return row?.second_mark ?? undefined;
}

/**
 * Puts another mark in the place of the one that is there, and the vouches that were sealed anew beside it: in one step, because PostgreSQL looks at the references of a
 * row that is written twice in a unit, and a row that somebody altered would break what its applicant sees. The case is locked by the caller.
 */
export async function saveMark(
  unit: Unit,
  id: CaseId,
  { mark, vouches }: { readonly mark: Uint8Array; readonly vouches: Uint8Array },
): Promise<void> {
  const [second_mark, sealed] = [Buffer.from(mark), Buffer.from(vouches)];
  await unit
    .sql("cases")
    .where({ id })
    .update({ second_mark, vouches: sealed, second_month: formatMonth(unit.at) });
}
