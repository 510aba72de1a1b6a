import { formatMonth } from "../base/clock.ts";
import type { Id } from "../base/id.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { EntryKind, SealedEntry } from "./entry.ts";
import type { ShredRef } from "./shred-store.ts";
import type { Wrap } from "./wrap.ts";

/** Adds a case; the primary key refuses one that exists or was erased. */
export async function insertVaultCase(
  unit: Unit,
  row: { case: Id<"case">; shredRef: ShredRef },
): Promise<void> {
  await unit.sql("vault_cases").insert({ case_id: row.case, shred_ref: row.shredRef });
}

/** The case's shred part by name; undefined for an unknown or erased case. */
export async function findShredRef(reader: Reader, id: Id<"case">): Promise<ShredRef | undefined> {
  const row = await reader
    .sql<CaseRow>("vault_cases")
    .select("shred_ref")
    .where({ case_id: id, live: true })
    .first();
  return row?.shred_ref ?? undefined;
}

/** The wrap of one reader; undefined when there is none. */
export async function findWrap(
  reader: Reader,
  id: Id<"case">,
  name: string,
): Promise<Uint8Array | undefined> {
  const row = await reader
    .sql<{ case_id: string; reader: string; box: Uint8Array }>("vault_wraps")
    .select("box")
    .where({ case_id: id, reader: name })
    .first();
  return row?.box;
}

/** Adds wraps, each in the place of the reader's former one. */
export async function putWraps(unit: Unit, id: Id<"case">, wraps: readonly Wrap[]): Promise<void> {
  if (wraps.length === 0) return;
  await deleteWraps(
    unit,
    id,
    wraps.map((wrap) => wrap.reader),
  );
  await unit.sql("vault_wraps").insert(
    wraps.map((wrap) => ({
      case_id: id,
      reader: wrap.reader,
      key_id: wrap.keyId ?? null,
      box: wrap.box,
    })),
  );
}

/** Removes the wraps of these readers. */
export async function deleteWraps(
  unit: Unit,
  id: Id<"case">,
  readers: readonly string[],
): Promise<void> {
  await unit.sql("vault_wraps").where({ case_id: id }).whereIn("reader", readers).delete();
}

/** Removes all wraps of a reader, of whatever case, that are sealed to none of these keys (FORMATS 4 `id`). Returns how many. */
export async function deleteOtherKeys(
  unit: Unit,
  reader: string,
  keyIds: readonly string[],
): Promise<number> {
  return unit
    .sql("vault_wraps")
    .where({ reader })
    .whereRaw("key_id is null or key_id <> all (?)", [[...keyIds]])
    .delete();
}

/** Removes the wraps whose boxes have these SHA-256, hex. */
export async function deleteBoxes(
  unit: Unit,
  id: Id<"case">,
  digests: readonly string[],
): Promise<void> {
  await unit
    .sql("vault_wraps")
    .where({ case_id: id })
    .whereRaw("encode(sha256(box), 'hex') = any (?)", [[...digests]])
    .delete();
}

/** The next entry number of a live case, taken with its row locked; undefined for an unknown or erased case. */
export async function takeSeq(unit: Unit, id: Id<"case">): Promise<number | undefined> {
  const rows = await unit
    .sql("vault_cases")
    .where({ case_id: id, live: true })
    .increment("last_seq", 1)
    .returning<{ last_seq: number }[]>("last_seq");
  return rows[0]?.last_seq;
}

/** Adds an entry, dated with the unit's month. */
export async function insertEntry(
  unit: Unit,
  entry: { case: Id<"case">; seq: number; kind: EntryKind; box: Uint8Array },
): Promise<void> {
  await unit.sql("vault_entries").insert({
    case_id: entry.case,
    seq: entry.seq,
    kind: entry.kind,
    sealed_in: formatMonth(unit.at),
    box: entry.box,
  });
}

/** Entries of a case in their order, all or those of some kinds. */
export async function listEntries(
  reader: Reader,
  id: Id<"case">,
  kinds?: readonly EntryKind[],
): Promise<SealedEntry[]> {
  const query = reader
    .sql<EntryRow>("vault_entries")
    .select("seq", "kind", "sealed_in", "box")
    .where({ case_id: id })
    .orderBy("seq");
  const rows = await (kinds === undefined ? query : query.whereIn("kind", [...kinds]));
  return rows.map((row) => ({
    case: id,
    seq: row.seq,
    kind: row.kind,
    sealedIn: row.sealed_in,
    box: row.box,
  }));
}

/** Removes entries of some kinds; returns how many there were. */
export async function deleteEntries(
  unit: Unit,
  id: Id<"case">,
  kinds: readonly EntryKind[],
): Promise<number> {
  return unit
    .sql("vault_entries")
    .where({ case_id: id })
    .whereIn("kind", [...kinds])
    .delete();
}

/** Keeps a case from being erased until the unit ends; false when it is unknown or erased. */
export async function holdLive(unit: Unit, id: Id<"case">): Promise<boolean> {
  const row = await unit
    .sql<CaseRow>("vault_cases")
    .select("case_id")
    .where({ case_id: id, live: true })
    // As strong as the lock of sealing, which often follows: a weaker one would have to be raised, and two raising ones deadlock.
    .forNoKeyUpdate()
    .first();
  return row !== undefined;
}

/**
 * Removes wraps and entries of a case and marks it erased; false when it was unknown or erased already. The month is all that stays of when, and nothing
 * of how many entries there were (decision 0012).
 */
export async function eraseRows(unit: Unit, id: Id<"case">): Promise<boolean> {
  // First the lock: an entry that is being sealed either is there to be removed or finds the case erased.
  await unit.sql<CaseRow>("vault_cases").select("case_id").where({ case_id: id }).forUpdate();
  await unit.sql("vault_wraps").where({ case_id: id }).delete();
  await unit.sql("vault_entries").where({ case_id: id }).delete();
  const changed = await unit
    .sql("vault_cases")
    .where({ case_id: id, live: true })
    .update({ live: false, erased_on: formatMonth(unit.at), last_seq: 0 });
  return changed === 1;
}

/** Shred parts of all cases that are not erased. */
export async function listLiveShreds(reader: Reader): Promise<ShredRef[]> {
  const rows = await reader.sql<CaseRow>("vault_cases").select("shred_ref").where({ live: true });
  return rows.flatMap((row) => row.shred_ref ?? []);
}

/** Shred parts of erased cases that are still to be destroyed. */
export async function listDueShreds(reader: Reader): Promise<ShredRef[]> {
  const rows = await reader
    .sql<CaseRow>("vault_cases")
    .select("shred_ref")
    .where({ live: false })
    .whereNotNull("shred_ref");
  return rows.flatMap((row) => row.shred_ref ?? []);
}

/** Notes that these parts are destroyed: their names are forgotten. */
export async function forgetShreds(unit: Unit, refs: readonly ShredRef[]): Promise<void> {
  await unit
    .sql("vault_cases")
    .where({ live: false })
    .whereIn("shred_ref", [...refs])
    .update({ shred_ref: null });
}

interface CaseRow {
  case_id: string;
  shred_ref: ShredRef | null;
  live: boolean;
}

interface EntryRow {
  case_id: string;
  seq: number;
  kind: EntryKind;
  sealed_in: string;
  box: Uint8Array;
}
