import type { Reader, Unit } from "../db/unit.ts";

/** A scan that is under way. */
interface RescanRow {
  readonly origin: number;
  readonly next: number;
}

/** Where a scan from `origin` goes on: where it was interrupted, or at its beginning. */
export async function resumeRescan(unit: Unit, origin: number): Promise<number> {
  const row = await unit.sql<RescanRow>("chain_rescan").forUpdate().first("origin", "next");
  if (row !== undefined && row.origin <= origin) return Math.max(row.next, origin);
  await restartRescan(unit, origin);
  return origin;
}

/** Makes the next scan begin at `origin`: scripts were added that earlier blocks may have paid. */
export async function restartRescan(unit: Unit, origin: number): Promise<void> {
  await unit
    .sql("chain_rescan")
    .insert({ lone: true, origin, next: origin })
    .onConflict("lone")
    .merge(["origin", "next"]);
}

/** Notes that everything below `next` is scanned. */
export async function saveRescan(unit: Unit, next: number): Promise<void> {
  await unit.sql("chain_rescan").update({ next });
}

/** Forgets a scan that is done. */
export async function endRescan(unit: Unit): Promise<void> {
  await unit.sql("chain_rescan").delete();
}

/** Blocks of the best chain that are known, by height; heights from `from` to `to`. */
export async function knownHashes(
  reader: Reader,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, string>> {
  const rows = await reader
    .sql<{ height: number; hash: string; active: boolean }>("chain_blocks")
    .where({ active: true })
    .whereBetween("height", [from, to])
    .select("height", "hash");
  return new Map(rows.map((row) => [row.height, row.hash]));
}

/** The lowest height that is known of the best chain; undefined before the first block. */
export async function lowestKnown(
  reader: Reader,
): Promise<{ readonly height: number; readonly prev: string } | undefined> {
  return reader
    .sql<{ height: number; prev: string; active: boolean }>("chain_blocks")
    .where({ active: true })
    .orderBy("height")
    .first("height", "prev");
}
