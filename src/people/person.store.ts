import type { Reader, Unit } from "../db/unit.ts";
import type { Kdf } from "./passphrase.ts";
import { parseRole } from "./person.ts";
import type { Person } from "./person.ts";

/** A member of staff as the table has them: keys sealed under their passphrase, roles that only the signed list bears out. */
export interface EnrolledPerson extends Person {
  readonly kdf: Kdf;
  readonly keyBox: Uint8Array;
  /** The newest time step for which a one-time code was taken. */
  readonly codeStep: number;
  readonly disabledAt: Date | undefined;
}

/** A person's row; undefined for an unknown code. */
export async function findPerson(
  reader: Reader,
  code: string,
): Promise<EnrolledPerson | undefined> {
  const row = await reader
    .sql<PersonRow>("people")
    .select(...COLUMNS)
    .where({ code })
    .first();
  return row === undefined ? undefined : personOf(row);
}

/** The same, with the row locked until the unit ends. */
export async function lockPerson(unit: Unit, code: string): Promise<EnrolledPerson | undefined> {
  const row = await unit
    .sql<PersonRow>("people")
    .select(...COLUMNS)
    .where({ code })
    .forNoKeyUpdate()
    .first();
  return row === undefined ? undefined : personOf(row);
}

/** Everybody who was enrolled and is not disabled, by code. */
export async function listPeople(reader: Reader): Promise<Person[]> {
  const rows = await reader
    .sql<PersonRow>("people")
    .select("code", "roles")
    .whereNull("disabled_at")
    .orderBy("code");
  return rows.map(({ code, roles }) => ({ code, roles: rolesOf(roles) }));
}

/** Adds a person; false when the code was ever used. */
export async function insertPerson(
  unit: Unit,
  person: Person & { kdf: Kdf; keyBox: Uint8Array },
): Promise<boolean> {
  const rows = await unit
    .sql("people")
    .insert({ code: person.code, roles: person.roles, ...sealedColumns(person) })
    .onConflict("code")
    .ignore()
    .returning<{ code: string }[]>("code");
  return rows.length === 1;
}

/** Puts a person's keys under another passphrase, if they are still those that were read; false otherwise. */
export async function replaceKeyBox(
  unit: Unit,
  code: string,
  change: { old: Uint8Array; kdf: Kdf; keyBox: Uint8Array },
): Promise<boolean> {
  const changed = await unit
    .sql("people")
    .where({ code, key_box: change.old })
    .update(sealedColumns(change));
  return changed === 1;
}

/** Notes that the one-time code of a step was used; false when that step, or a later one, was used before. */
export async function useCodeStep(unit: Unit, code: string, step: number): Promise<boolean> {
  const changed = await unit
    .sql("people")
    .where({ code })
    .where("code_step", "<", step)
    .update({ code_step: step });
  return changed === 1;
}

/** Notes that the one-time code of a step was used, of a secret that is new: a later step that was used of the one before stays noted. */
export async function startCodeSteps(unit: Unit, code: string, step: number): Promise<void> {
  await unit
    .sql("people")
    .where({ code })
    .update({ code_step: unit.sql.raw("greatest(code_step, ?::bigint)", [step]) });
}

/** Marks a person as gone, and forgets which languages they read; false when they were already, or are unknown. */
export async function markDisabled(unit: Unit, code: string): Promise<boolean> {
  const changed = await unit
    .sql("people")
    .where({ code })
    .whereNull("disabled_at")
    .update({ disabled_at: unit.at, reads: "{}" });
  return changed === 1;
}

const COLUMNS = [
  "code",
  "roles",
  "kdf_salt",
  "kdf_memory_kib",
  "kdf_passes",
  "kdf_lanes",
  "key_box",
  "code_step",
  "disabled_at",
] as const;

interface PersonRow {
  code: string;
  roles: string[];
  kdf_salt: Uint8Array;
  kdf_memory_kib: number;
  kdf_passes: number;
  kdf_lanes: number;
  key_box: Uint8Array;
  code_step: bigint;
  disabled_at: Date | null;
}

function personOf(row: PersonRow): EnrolledPerson {
  return {
    code: row.code,
    roles: rolesOf(row.roles),
    kdf: {
      salt: row.kdf_salt,
      memoryKib: row.kdf_memory_kib,
      passes: row.kdf_passes,
      lanes: row.kdf_lanes,
    },
    keyBox: row.key_box,
    codeStep: Number(row.code_step),
    disabledAt: row.disabled_at ?? undefined,
  };
}

function rolesOf(roles: readonly string[]): Person["roles"] {
  return roles.flatMap((role) => parseRole(role) ?? []);
}

function sealedColumns(sealed: { kdf: Kdf; keyBox: Uint8Array }): Record<string, unknown> {
  return {
    kdf_salt: sealed.kdf.salt,
    kdf_memory_kib: sealed.kdf.memoryKib,
    kdf_passes: sealed.kdf.passes,
    kdf_lanes: sealed.kdf.lanes,
    key_box: sealed.keyBox,
  };
}
