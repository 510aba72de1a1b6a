import { concat, equalBytes, toHex } from "../base/bytes.ts";
import { leafHash, nodesOf, rootFrom } from "../base/tlog/merkle.ts";
import { fullTileRoot, TILE_WIDTH, tilesOf } from "../base/tlog/tile.ts";
import type { Side } from "../audit/band.ts";
import { parseLeaf } from "../audit/leaf.ts";
import type { Reader } from "../db/unit.ts";
import type { Finding } from "../ledger/check.view.ts";

/** What the public log says, read from the bytes of its leaves. */
export interface LogTieOut {
  readonly size: number;
  readonly findings: readonly Finding[];
  /** Sums of published parts, by `<side>/<programme>`. */
  readonly published: ReadonlyMap<string, bigint>;
}

/** Rows read at a time. */
const PAGE = 1_000;

interface EntryRow {
  index: bigint;
  kind: string;
  bytes: Buffer;
  leaf_hash: Buffer;
  commitment: Buffer | null;
}

interface TileRow {
  level: number;
  number: bigint;
  width: number;
  bytes: Buffer;
}

/**
 * Hashes the bytes of every leaf again and compares: the stored hash, kind and commitment, every tile of every width that was ever signed
 * over, and the root of every checkpoint ever signed. Keeps 32 bytes a leaf in memory.
 */
export async function tieOutLog(reader: Reader): Promise<LogTieOut> {
  const findings: Finding[] = [];
  const hashes: Uint8Array[] = [];
  const published = new Map<string, bigint>();
  for (;;) {
    const rows = await reader
      .sql<EntryRow>("log_entries")
      .select("index", "kind", "bytes", "leaf_hash", "commitment")
      .where("index", ">=", hashes.length)
      .orderBy("index")
      .limit(PAGE);
    for (const row of rows) {
      const hash = leafHash(row.bytes);
      const expected = `${hashes.length} ${toHex(hash)} ${shown(row.bytes, published)}`;
      const commitment = row.commitment === null ? "" : ` ${toHex(row.commitment)}`;
      const actual = `${row.index} ${toHex(row.leaf_hash)} ${row.kind}${commitment}`;
      if (expected !== actual)
        findings.push({ rule: "leaf", subject: `leaf ${row.index}`, expected, actual });
      hashes.push(hash);
    }
    if (rows.length < PAGE) break;
  }
  findings.push(...(await tieOutTiles(reader, hashes)));
  findings.push(...(await tieOutCheckpoints(reader, hashes)));
  return { size: hashes.length, findings, published };
}

/** Kind and commitment of a leaf; counts the amount of a part. */
function shown(bytes: Uint8Array, published: Map<string, bigint>): string {
  const leaf = parseLeaf(bytes);
  if (leaf.t !== "in" && leaf.t !== "out") return leaf.t;
  const side = partsOf(leaf.t, leaf.p);
  published.set(side, (published.get(side) ?? 0n) + leaf.s);
  return `${leaf.t} ${leaf.c}`;
}

/** The name of one side of one programme. */
export function partsOf(side: Side, programme: string): string {
  return `${side}/${programme}`;
}

async function tieOutTiles(reader: Reader, leaves: readonly Uint8Array[]): Promise<Finding[]> {
  const levels = levelsOf(leaves);
  const findings: Finding[] = [];
  const missing = new Map<string, number>();
  for (const { level, index, width } of tilesOf(leaves.length))
    missing.set(`${level}/${index}`, width);
  let after: TileRow | undefined;
  for (;;) {
    const rows: TileRow[] = await reader
      .sql<TileRow>("log_tiles")
      .select("level", "number", "width", "bytes")
      .whereRaw("(level, number, width) > (?, ?, ?)", [
        after?.level ?? -1,
        String(after?.number ?? 0),
        after?.width ?? 0,
      ])
      .orderBy(["level", "number", "width"])
      .limit(PAGE);
    for (const { level, number, width, bytes } of rows) {
      const place = `${level}/${number}`;
      const first = Number(number) * TILE_WIDTH;
      const expected = concat(...(levels[level] ?? []).slice(first, first + width));
      if (equalBytes(expected, bytes)) {
        if (missing.get(place) === width) missing.delete(place);
      } else findings.push(finding("tile", `${place} of ${width}`, "as its leaves", "other"));
    }
    after = rows.at(-1);
    if (rows.length < PAGE) break;
  }
  for (const [place, width] of missing)
    findings.push(finding("tile", `${place} of ${width}`, "stored", "none"));
  return findings;
}

/** The hashes that stand in the tiles of each level, of a tree of these leaves. */
function levelsOf(leaves: readonly Uint8Array[]): (readonly Uint8Array[])[] {
  const levels: (readonly Uint8Array[])[] = [leaves];
  for (let below = leaves; below.length >= TILE_WIDTH;) {
    const above: Uint8Array[] = [];
    for (let at = 0; at + TILE_WIDTH <= below.length; at += TILE_WIDTH)
      above.push(fullTileRoot(concat(...below.slice(at, at + TILE_WIDTH))));
    levels.push(above);
    below = above;
  }
  return levels;
}

async function tieOutCheckpoints(reader: Reader, leaves: Uint8Array[]): Promise<Finding[]> {
  const rows = await reader
    .sql<{ size: bigint; root: Buffer }>("log_checkpoints")
    .select("size", "root")
    .orderBy("size");
  const nodes = nodesOf(leaves);
  const findings: Finding[] = [];
  for (const { size, root } of rows) {
    const subject = `checkpoint ${size}`;
    if (size > leaves.length) {
      findings.push(finding("checkpoint", subject, `${size} leaves`, String(leaves.length)));
      continue;
    }
    const expected = toHex(rootFrom(nodes, Number(size)));
    if (expected !== toHex(root))
      findings.push(finding("checkpoint", subject, expected, toHex(root)));
  }
  const covered = Number(rows.at(-1)?.size ?? 0);
  if (covered < leaves.length)
    findings.push(finding("checkpoint", "newest", String(leaves.length), String(covered)));
  return findings;
}

function finding(rule: string, subject: string, expected: string, actual: string): Finding {
  return { rule, subject, expected, actual };
}
