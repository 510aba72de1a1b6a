import type { Reader, Unit } from "../db/unit.ts";
import { parseRole } from "./person.ts";
import type { Person } from "./person.ts";
import { ABSOLUTE_SECONDS, IDLE_SECONDS } from "./session.ts";
import type { SessionTimes } from "./session.ts";

/** A session as it lies in the table; its keys open with the cookie alone. */
export interface StoredSession extends SessionTimes {
  readonly person: Person;
  readonly keyBox: Uint8Array;
  /** Whether its person proved a second factor in it. */
  readonly secondFactor: boolean;
  /** When they last proved who they are. */
  readonly provenAt: Date;
}

/** Adds a session that begins at the unit's instant. */
export async function insertSession(
  unit: Unit,
  session: { id: Uint8Array; person: string; keyBox: Uint8Array; secondFactor: boolean },
): Promise<void> {
  await unit.sql("sessions").insert({
    id_hash: session.id,
    person: session.person,
    key_box: session.keyBox,
    issued_at: unit.at,
    seen_at: unit.at,
    second_factor: session.secondFactor,
    proven_at: unit.at,
  });
}

/**
 * Notes that the session's person proved who they are at the unit's instant, with a second factor or without; when it began, should the clock have
 * stepped back since.
 */
export async function markProven(
  unit: Unit,
  id: Uint8Array,
  { secondFactor }: { readonly secondFactor: boolean },
): Promise<void> {
  await unit
    .sql("sessions")
    .where({ id_hash: id })
    .update({
      proven_at: unit.sql.raw("greatest(issued_at, ?::timestamptz)", [unit.at]),
      ...(secondFactor ? { second_factor: true } : {}),
    });
}

/** The session of that id, over or not; undefined when there is none or its person is disabled or frozen. */
export async function findStoredSession(
  reader: Reader,
  id: Uint8Array,
): Promise<StoredSession | undefined> {
  const row = await reader
    .sql<SessionRow>("sessions")
    .join("people", "people.code", "sessions.person")
    .select<SessionRow[]>(
      "people.code",
      "people.roles",
      "sessions.key_box",
      "sessions.issued_at",
      "sessions.seen_at",
      "sessions.second_factor",
      "sessions.proven_at",
    )
    .where("sessions.id_hash", id)
    .whereNull("people.disabled_at")
    .whereNotExists(
      reader
        .sql("access_freezes")
        .select(reader.sql.raw("1"))
        .whereRaw("access_freezes.person = people.code and second_lift is null"),
    )
    .first();
  if (row === undefined) return undefined;
  return {
    person: { code: row.code, roles: row.roles.flatMap((role) => parseRole(role) ?? []) },
    keyBox: row.key_box,
    issuedAt: row.issued_at,
    seenAt: row.seen_at,
    secondFactor: row.second_factor,
    provenAt: row.proven_at ?? row.issued_at,
  };
}

/** Notes that the session was used at the unit's instant; never backwards. */
export async function touchSession(unit: Unit, id: Uint8Array): Promise<void> {
  await unit
    .sql("sessions")
    .where({ id_hash: id })
    .where("seen_at", "<", unit.at)
    .update({ seen_at: unit.at });
}

/** Ends one session. */
export async function deleteSession(unit: Unit, id: Uint8Array): Promise<void> {
  await unit.sql("sessions").where({ id_hash: id }).delete();
}

/** Ends all sessions of a person. */
export async function deleteSessionsOf(unit: Unit, person: string): Promise<void> {
  await unit.sql("sessions").where({ person }).delete();
}

/** Ends all sessions of a person but one. */
export async function deleteOtherSessions(
  unit: Unit,
  person: string,
  id: Uint8Array,
): Promise<void> {
  await unit.sql("sessions").where({ person }).whereNot({ id_hash: id }).delete();
}

/** Ends everybody's sessions. */
export async function deleteAllSessions(unit: Unit): Promise<void> {
  await unit.sql("sessions").delete();
}

/** Removes sessions that are over; returns how many. */
export async function deleteOverSessions(unit: Unit): Promise<number> {
  const ago = (seconds: number): Date => new Date(unit.at.getTime() - seconds * 1000);
  return unit
    .sql("sessions")
    .where("seen_at", "<=", ago(IDLE_SECONDS))
    .orWhere("issued_at", "<=", ago(ABSOLUTE_SECONDS))
    .delete();
}

interface SessionRow {
  code: string;
  roles: string[];
  key_box: Uint8Array;
  issued_at: Date;
  seen_at: Date;
  second_factor: boolean;
  proven_at: Date | null;
}
