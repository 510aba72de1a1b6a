import { Fault } from "../base/fault.ts";
import type { Id } from "../base/id.ts";
import { CAME_IN, cameIn } from "../db/came-in.ts";
import type { CameIn } from "../db/came-in.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { EvidenceId, EvidenceMover, EvidenceState } from "./evidence.ts";
import { moveEvidence } from "./evidence.ts";
import type { EvidencePart } from "./sealed-file.ts";

/** A file as the database knows it. */
export interface StoredEvidence {
  readonly id: EvidenceId;
  readonly state: EvidenceState;
  readonly header: Uint8Array;
}

interface Row {
  id: EvidenceId;
  state: EvidenceState;
  header: Uint8Array;
}

const COLUMNS = ["id", "state", "header"] as const;

/** Adds a file without its pieces. */
export async function insertEvidence(
  unit: Unit,
  file: StoredEvidence & { readonly case: Id<"case">; readonly brief: boolean },
): Promise<void> {
  await unit.sql("evidence_files").insert({
    id: file.id,
    case_id: file.case,
    state: file.state,
    brief: file.brief,
    header: file.header,
  });
}

/** Adds a part, piece by piece in their order. */
export async function insertPieces(
  unit: Unit,
  of: { readonly id: EvidenceId; readonly part: EvidencePart },
  boxes: Iterable<Uint8Array>,
): Promise<void> {
  let number = 0;
  for (const box of boxes) {
    await unit.sql("evidence_pieces").insert({ file_id: of.id, part: of.part, number, box });
    number += 1;
  }
}

/** The files of a case, in no order that tells anything. */
export async function listEvidence(reader: Reader, id: Id<"case">): Promise<StoredEvidence[]> {
  return reader
    .sql<Row & { case_id: string }>("evidence_files")
    .where({ case_id: id })
    .select(...COLUMNS)
    .orderBy("id");
}

/** One file of a case, its row locked until the unit ends. Fault not-found `evidence-unknown` for any other. */
export async function lockEvidence(
  unit: Unit,
  of: { readonly case: Id<"case">; readonly id: EvidenceId },
): Promise<StoredEvidence> {
  const row = await unit
    .sql<Row & { case_id: string }>("evidence_files")
    .where({ id: of.id, case_id: of.case })
    .forUpdate()
    .first(...COLUMNS);
  if (row === undefined)
    throw new Fault("not-found", "evidence-unknown", "This file is not, or no longer, here.");
  return row;
}

/** The sealed pieces of one part, in their order. */
export async function listPieces(
  reader: Reader,
  of: { readonly id: EvidenceId; readonly part: EvidencePart },
): Promise<Uint8Array[]> {
  const rows = await reader
    .sql<{ file_id: string; part: string; box: Uint8Array }>("evidence_pieces")
    .where({ file_id: of.id, part: of.part })
    .select("box")
    .orderBy("number");
  return rows.map(({ box }) => box);
}

/** Moves a file one step of its table; destroyed it leaves nothing. Fault conflict `evidence-transition`. */
export async function saveEvidenceState(
  unit: Unit,
  file: StoredEvidence,
  step: { readonly to: EvidenceState; readonly by: EvidenceMover },
): Promise<void> {
  const to = moveEvidence(file.state, step.to, step.by);
  const row = unit.sql("evidence_files").where({ id: file.id });
  await (to === "destroyed" ? row.delete() : row.update({ state: to }));
}

/** How many pieces all files of the fund have together. */
export async function countPieces(reader: Reader): Promise<number> {
  const row = await reader.sql("evidence_pieces").count<{ count: string }[]>("* as count").first();
  return Number(row?.count ?? 0);
}

/**
 * Destroys the files of cases whose last final decision was in the month `until` (its first day) or before, and which nobody decides about
 * anew; only those that go soon, or the others, of all cases or of those `of` a programme that came then. Returns how many.
 */
export async function deleteDueEvidence(
  unit: Unit,
  due: {
    readonly brief: boolean;
    readonly until: string;
    readonly decided: readonly string[];
    readonly states: readonly string[];
    readonly of: CameIn | undefined;
  },
): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: unknown[] }>(
    `delete from evidence_files f using cases c
     where ${CAME_IN} and f.case_id = c.id and f.brief = :brief and c.state = any (:states) and (
       select max(e.month) from case_events e where e.case_id = c.id and e.to_state = any (:decided)
         and e.from_state <> all (:decided)) <= cast(:until as date)
     returning 1`,
    {
      brief: due.brief,
      until: due.until,
      decided: [...due.decided],
      states: [...due.states],
      ...cameIn(due.of),
    },
  );
  return rows.length;
}
