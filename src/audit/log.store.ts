import type { Tile } from "../base/tlog/grow.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { parseLeaf } from "./leaf.ts";
import type { Leaf } from "./leaf.ts";

/** A checkpoint as it was signed and stored. */
export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note, byte for byte. */
  readonly note: string;
}

/** Any constant: the advisory lock under which the log grows. */
const LOCK = 4_271_002;

/** Waits until this unit is the only one that appends. */
export async function lockLog(unit: Unit): Promise<void> {
  await unit.sql.raw("select pg_advisory_xact_lock(?)", [LOCK]);
}

/** The newest checkpoint; undefined before leaf 0. */
export async function findLastCheckpoint(reader: Reader): Promise<StoredCheckpoint | undefined> {
  const row = await reader
    .sql<{ size: bigint; root: Buffer; note: string }>("log_checkpoints")
    .select("size", "root", "note")
    .orderBy("size", "desc")
    .first();
  return row && { size: Number(row.size), root: new Uint8Array(row.root), note: row.note };
}

/** The checkpoint of one size. */
export async function findCheckpoint(
  reader: Reader,
  size: number,
): Promise<StoredCheckpoint | undefined> {
  const row = await reader
    .sql<{ size: number; root: Buffer; note: string }>("log_checkpoints")
    .select("root", "note")
    .where({ size })
    .first();
  return row && { size, root: new Uint8Array(row.root), note: row.note };
}

/**
 * The newest checkpoint that may be shown, with the cosignatures that it is shown with; undefined when there is none. One that awaits
 * witnesses is not shown before their quorum has cosigned it.
 */
export async function findPublicCheckpoint(reader: Reader): Promise<StoredCheckpoint | undefined> {
  const { rows } = await reader.sql.raw<{ rows: { size: bigint; root: Buffer; note: string }[] }>(
    `select c.size, c.root, coalesce(p.note, c.note) as note
     from log_checkpoints c
     left join lateral (
       select note from log_publications where size = c.size order by rank desc limit 1
     ) p on true
     where p.note is not null or not c.awaits_witnesses
     order by c.size desc limit 1`,
  );
  const [row] = rows;
  return row && { size: Number(row.size), root: new Uint8Array(row.root), note: row.note };
}

/** Stores a checkpoint after the one before; a unique constraint refuses a second successor (`log_checkpoints_no_fork`). */
export async function insertCheckpoint(
  unit: Unit,
  next: StoredCheckpoint & { readonly awaitsWitnesses: boolean },
  previous: StoredCheckpoint | undefined,
): Promise<void> {
  await unit.sql("log_checkpoints").insert({
    size: next.size,
    root: Buffer.from(next.root),
    note: next.note,
    awaits_witnesses: next.awaitsWitnesses,
    previous_size: previous?.size ?? null,
    previous_root: previous === undefined ? null : Buffer.from(previous.root),
  });
}

/** Appends entries from index `first` on. */
export async function insertEntries(
  unit: Unit,
  first: number,
  entries: readonly Uint8Array[],
): Promise<void> {
  const rows = entries.map((bytes, at) => {
    const leaf = parseLeaf(bytes);
    const isPart = leaf.t === "in" || leaf.t === "out";
    return {
      index: first + at,
      kind: leaf.t,
      bytes: Buffer.from(bytes),
      leaf_hash: Buffer.from(leafHash(bytes)),
      commitment: isPart ? Buffer.from(leaf.c, "hex") : null,
    };
  });
  // Parameters of one statement are limited to 65,535; the trigger that forbids gaps sees the rows in this order.
  for (let at = 0; at < rows.length; at += 1000)
    await unit.sql("log_entries").insert(rows.slice(at, at + 1000));
}

/** The bytes of the entries from `first` to `first + count − 1` that there are, in order. */
export async function readEntries(
  reader: Reader,
  first: number,
  count: number,
): Promise<Uint8Array[]> {
  const rows = await reader
    .sql<{ bytes: Buffer }>("log_entries")
    .select("bytes")
    .where("index", ">=", first)
    .andWhere("index", "<", first + count)
    .orderBy("index");
  return rows.map((row) => new Uint8Array(row.bytes));
}

/** A kind of leaf of which there are few, found by an index of their own. */
type RareKind = Exclude<Leaf["t"], "in" | "out">;

/** An entry of the log as read, and where it stands. */
interface FoundLeaf<T extends RareKind> {
  readonly index: number;
  readonly leaf: Extract<Leaf, { readonly t: T }>;
}

/** Entries of one rare kind (not `in` or `out`) in order, with their indexes: from the index `from` to before `to`, if they are given. */
export async function listLeaves<T extends RareKind>(
  reader: Reader,
  kind: T,
  { from = 0, to = Number.MAX_SAFE_INTEGER }: { readonly from?: number; readonly to?: number } = {},
): Promise<FoundLeaf<T>[]> {
  const rows = await reader
    .sql<{ index: bigint; kind: string; bytes: Buffer }>("log_entries")
    .select("index", "bytes")
    .where("kind", kind)
    .andWhere("index", ">=", from)
    .andWhere("index", "<", to)
    .orderBy("index");
  return rows.flatMap((row) => {
    const leaf = parseLeaf(row.bytes);
    return isKind(leaf, kind) ? [{ index: Number(row.index), leaf }] : [];
  });
}

/** The entry at `index`, when it is of this rare kind; undefined otherwise. */
export async function findLeaf<T extends RareKind>(
  reader: Reader,
  kind: T,
  index: number,
): Promise<FoundLeaf<T> | undefined> {
  const [found] = await listLeaves(reader, kind, { from: index, to: index + 1 });
  return found;
}

/** Log indexes by commitment (hex) of those commitments that are published. */
export async function findIndexes(
  reader: Reader,
  commitments: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await reader.sql.raw<{ rows: { index: bigint; commitment: Buffer }[] }>(
    "select index, commitment from log_entries where commitment = any(?::bytea[])",
    [commitments.map((c) => Buffer.from(c, "hex"))],
  );
  return new Map(rows.map((row) => [row.commitment.toString("hex"), Number(row.index)]));
}

/** Adds tiles of a new size; none of them can be there already. */
export async function insertTiles(unit: Unit, tiles: readonly Tile[]): Promise<void> {
  const rows = tiles.map(({ level, index, width, bytes }) => ({
    level,
    number: index,
    width,
    bytes: Buffer.from(bytes),
  }));
  for (let at = 0; at < rows.length; at += 500)
    await unit.sql("log_tiles").insert(rows.slice(at, at + 500));
}

/** The widest stored form of each of these tiles, by `level/index`. */
export async function readTiles(
  reader: Reader,
  places: readonly { readonly level: number; readonly index: number }[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { rows } = await reader.sql.raw<{ rows: TileRow[] }>(
    `select distinct on (t.level, t.number) t.level, t.number, t.bytes
     from unnest(?::smallint[], ?::bigint[]) as wanted (level, number)
     join log_tiles t using (level, number)
     order by t.level, t.number, t.width desc`,
    [places.map(({ level }) => level), places.map(({ index }) => index)],
  );
  return new Map(rows.map((row) => [`${row.level}/${row.number}`, new Uint8Array(row.bytes)]));
}

/** The first `width` hashes of a tile, out of any stored form that has so many; undefined when none has. */
export async function readTile(
  reader: Reader,
  place: { readonly level: number; readonly index: number; readonly width: number },
): Promise<Uint8Array | undefined> {
  const row = await reader
    .sql<{ level: number; number: number; width: number; bytes: Buffer }>("log_tiles")
    .select("bytes")
    .where({ level: place.level, number: place.index })
    .andWhere("width", ">=", place.width)
    .orderBy("width")
    .first();
  return row && new Uint8Array(row.bytes.subarray(0, 32 * place.width));
}

interface TileRow {
  level: number;
  number: bigint;
  bytes: Buffer;
}

function isKind<T extends Leaf["t"]>(
  leaf: Leaf,
  kind: T,
): leaf is Extract<Leaf, { readonly t: T }> {
  return leaf.t === kind;
}
