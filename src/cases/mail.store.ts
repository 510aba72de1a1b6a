import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";
import type { MessageSide } from "./message.ts";

/** Counts one more message that this side has not read. */
export async function addUnread(unit: Unit, id: CaseId, side: MessageSide): Promise<void> {
  await unit.sql.raw(
    `insert into case_mail as m (case_id, side, unread) values (:id, :side, 1)
     on conflict (case_id, side) do update set unread = m.unread + 1`,
    { id, side },
  );
}

/** This side has read all; writes nothing when there was nothing new, so that a visit leaves no trace. */
export async function clearUnread(unit: Unit, id: CaseId, side: MessageSide): Promise<void> {
  await unit
    .sql("case_mail")
    .where({ case_id: id, side } as object)
    .delete();
}

/** How many messages this side has not read. */
export async function countUnread(reader: Reader, id: CaseId, side: MessageSide): Promise<number> {
  const row = await reader
    .sql<{ unread: number }>("case_mail")
    .where({ case_id: id, side } as object)
    .first("unread");
  return row?.unread ?? 0;
}
