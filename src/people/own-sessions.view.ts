import type { Reader } from "../db/unit.ts";
import { isOver } from "./session.ts";
import type { SessionTimes } from "./session.ts";

/** A session of one's own. Nothing tells which device it is on: no address and no name of a browser is kept. */
export interface OwnSession extends SessionTimes {
  /** Whether it is the one that asks. */
  readonly isThis: boolean;
}

/** The live sessions of `person` at `at`, the newest first; `id` is that of the session that asks. */
export async function ownSessions(
  reader: Reader,
  person: string,
  { id, at }: { readonly id: Uint8Array; readonly at: Date },
): Promise<OwnSession[]> {
  const rows = await reader
    .sql("sessions")
    .select<SessionRow[]>("id_hash", "issued_at", "seen_at")
    .where({ person })
    .orderBy([{ column: "issued_at", order: "desc" }, { column: "id_hash" }]);
  return rows
    .map((row) => ({
      issuedAt: row.issued_at,
      seenAt: row.seen_at,
      isThis: Buffer.compare(row.id_hash, id) === 0,
    }))
    .filter((session) => !isOver(session, at));
}

interface SessionRow {
  id_hash: Uint8Array;
  issued_at: Date;
  seen_at: Date;
}
