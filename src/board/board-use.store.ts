import type { Id } from "../base/id.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { BoardUse, BoundPart } from "./board-use.ts";

/** Adds what somebody asks for. Its case is the only open use of that case: the database refuses a second one. */
export async function insertBoardUse(
  unit: Unit,
  use: Pick<BoardUse, "id" | "keyId" | "readers" | "reason" | "askedBy"> & { case: Id<"case"> },
): Promise<void> {
  await unit.sql("board_uses").insert({
    id: use.id,
    case_id: use.case,
    key_id: use.keyId,
    readers: [...use.readers],
    reason: use.reason,
    asked_by: use.askedBy,
    asked_at: unit.at,
  });
}

/** All uses under way one after the other, until the unit ends: they are counted, and a case has one. */
export async function lockBoardUses(unit: Unit): Promise<void> {
  await unit.sql.raw("select pg_advisory_xact_lock(hashtextextended('commonpurse/board', 0))");
}

/** A use, locked until the unit ends; undefined for an unknown id. */
export async function lockBoardUse(unit: Unit, id: string): Promise<BoardUse | undefined> {
  const row = await unit.sql("board_uses").select<UseRow[]>("*").where({ id }).forUpdate().first();
  return row === undefined ? undefined : useOf(row);
}

/** The newest uses, those under way first. */
export async function listBoardUses(reader: Reader, limit: number): Promise<BoardUse[]> {
  const rows = await reader
    .sql<UseRow>("board_uses")
    .select("*")
    .orderByRaw("coalesce(stopped_at, ended_at) is not null, asked_at desc, id")
    .limit(limit);
  return rows.map(useOf);
}

/** The uses whose case is still known. */
export async function openBoardUses(reader: Reader): Promise<BoardUse[]> {
  return (await reader.sql<UseRow>("board_uses").select("*").whereNotNull("case_id")).map(useOf);
}

/** Whether this person reads this case by the board now. */
export async function isBoardReader(
  reader: Reader,
  id: Id<"case">,
  person: string,
): Promise<boolean> {
  const rows = await reader
    .sql("board_uses")
    .where({ case_id: id })
    .whereNotNull("opened_at")
    .whereRaw("? = any (readers)", [person])
    .pluck("id");
  return rows.length > 0;
}

/** Notes the second person, what the log is to name, and what that binds. */
export async function saveConfirmation(
  unit: Unit,
  id: string,
  said: { readonly by: string; readonly notice: string; readonly bound: BoundPart },
): Promise<void> {
  const { by, notice, bound } = said;
  const parts = { box: Buffer.from(bound.box), salt: Buffer.from(bound.salt) };
  await change(unit, id, { confirmed_by: by, confirmed_at: unit.at, notice, ...parts });
}

/** Notes that the board's part was given out; the first time stays. */
export async function saveHandover(unit: Unit, id: string): Promise<void> {
  await change(unit, id, { handed_at: unit.at });
}

/** Notes that the readers have the case, and what they got; `given` as in `BoardUse`. */
export async function saveOpening(unit: Unit, id: string, given: readonly string[]): Promise<void> {
  await change(unit, id, { opened_at: unit.at, given: [...given] });
}

/** Notes that they have it not: the holders are to give it back once more. */
export async function saveFailure(unit: Unit, id: string): Promise<void> {
  await change(unit, id, { opened_at: null, given: null });
}

/** Stops a use for good, and forgets which case it was. */
export async function saveStop(unit: Unit, id: string, by: string): Promise<void> {
  await change(unit, id, { stopped_by: by, stopped_at: unit.at, case_id: null });
}

/** Ends a use, and forgets which case it was. */
export async function saveEnd(unit: Unit, id: string): Promise<void> {
  await change(unit, id, { ended_at: unit.at, case_id: null });
}

/** Notes for all confirmed uses whose notice stands in the log by now that it does; from this instant the days count. Returns how many. */
export async function notePublished(unit: Unit): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: { id: string }[] }>(
    `update board_uses u set published_at = ? from book_notices n
     where u.published_at is null and u.stopped_at is null and n.kind = 'board' and n.body = u.notice and n.state = 'published'
     returning u.id`,
    [unit.at],
  );
  return rows.length;
}

async function change(
  unit: Unit,
  id: string,
  to: Readonly<Record<string, unknown>>,
): Promise<void> {
  await unit.sql("board_uses").where({ id }).update(to);
}

interface UseRow {
  id: Id<"board-use">;
  case_id: Id<"case"> | null;
  key_id: string;
  readers: string[];
  reason: string;
  asked_by: string;
  asked_at: Date;
  confirmed_by: string | null;
  notice: string | null;
  box: Uint8Array | null;
  salt: Uint8Array | null;
  published_at: Date | null;
  handed_at: Date | null;
  opened_at: Date | null;
  given: string[] | null;
  stopped_by: string | null;
  ended_at: Date | null;
}

function useOf(row: UseRow): BoardUse {
  const [one, other] = row.readers;
  if (one === undefined || other === undefined) throw new Error("board_uses: two readers");
  return {
    id: row.id,
    case: row.case_id ?? undefined,
    keyId: row.key_id,
    readers: [one, other],
    reason: row.reason,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    confirmedBy: row.confirmed_by ?? undefined,
    notice: row.notice ?? undefined,
    bound: row.box === null || row.salt === null ? undefined : { box: row.box, salt: row.salt },
    publishedAt: row.published_at ?? undefined,
    handedAt: row.handed_at ?? undefined,
    openedAt: row.opened_at ?? undefined,
    given: row.given ?? [],
    stoppedBy: row.stopped_by ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
