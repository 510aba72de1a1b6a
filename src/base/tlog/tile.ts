import { concat } from "../bytes.ts";
import { nodeHash } from "./merkle.ts";
import type { Nodes } from "./merkle.ts";

/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

const HASH = 32;

/** The place of a tile: `level` 0…63 or the entry bundles, its number there, and its width 1…256 (256 is full). */
export interface TilePlace {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

/** The path of a tile below the log's prefix, e.g. `tile/0/x001/234.p/7`. */
export function tilePath({ level, index, width }: TilePlace): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) ?? [];
  const number = groups
    .map((group, at) => (at < groups.length - 1 ? `x${group}` : group))
    .join("/");
  return `tile/${level}/${number}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

const TILE_PATH =
  /^tile\/(entries|[0-9]|[1-5][0-9]|6[0-3])\/((?!x000)(?:x[0-9]{3}\/)*)([0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/**
 * The place that a path names; undefined unless it is the one right path of it. A number above 2⁵³−1 comes out rounded, which does
 * no harm: it lies beyond every tree there is.
 */
export function parseTilePath(path: string): TilePlace | undefined {
  const match = TILE_PATH.exec(path);
  if (match === null) return undefined;
  const [, level = "", groups = "", last = "", partial] = match;
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (partial !== undefined && width >= TILE_WIDTH) return undefined;
  return {
    level: level === "entries" ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, "") + last),
    width,
  };
}

/** How many hashes tile `index` of `level` has in a tree of `size` leaves: 0 (there is no such tile) to 256. */
export function tileWidth(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.min(Math.max(hashes - index * TILE_WIDTH, 0), TILE_WIDTH);
}

/** Every tile of a tree of `size` leaves, by level and number; entry bundles are not among them. */
export function* tilesOf(size: number): Generator<TilePlace & { readonly level: number }> {
  for (let level = 0; tileWidth(level, 0, size) > 0; level += 1) {
    for (let index = 0; ; index += 1) {
      const width = tileWidth(level, index, size);
      if (width === 0) break;
      yield { level, index, width };
    }
  }
}

/** Every entry bundle of a tree of `size` leaves. */
export function* bundlesOf(size: number): Generator<TilePlace> {
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    yield { level: "entries", index, width: tileWidth(0, index, size) };
  }
}

/** The hashes in the bytes of a tile; undefined when it is empty or no whole number of them. */
export function hashesOf(tile: Uint8Array): Uint8Array[] | undefined {
  if (tile.length === 0 || tile.length % HASH !== 0) return undefined;
  return Array.from({ length: tile.length / HASH }, (_, at) =>
    tile.subarray(at * HASH, (at + 1) * HASH),
  );
}

/** The root over the 256 hashes of a full tile, which is one hash of the level above. */
export function fullTileRoot(tile: Uint8Array): Uint8Array {
  if (tile.length !== TILE_WIDTH * HASH) throw new RangeError("fullTileRoot: not a full tile");
  return subtree(tile);
}

/**
 * Complete subtrees out of tiles. `read` gives the bytes of a tile, at least as wide as the tree that is asked about; it may throw,
 * and then so does the node.
 */
export function nodesOfTiles(read: (level: number, index: number) => Uint8Array): Nodes {
  return (level, index) => {
    const inside = level % 8;
    const first = index * 2 ** inside;
    const tile = read(Math.floor(level / 8), Math.floor(first / TILE_WIDTH));
    const begin = (first % TILE_WIDTH) * HASH;
    const hashes = tile.subarray(begin, begin + HASH * 2 ** inside);
    if (hashes.length !== HASH * 2 ** inside) throw new RangeError("nodesOfTiles: tile too narrow");
    return subtree(hashes);
  };
}

/** The bytes of an entry bundle: each entry after its length as a big-endian uint16. */
export function formatBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concat(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new RangeError("formatBundle: entry too long");
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** The entries of a bundle; undefined when it does not end where its last entry ends. */
export function parseBundle(bundle: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const [high, low] = bundle.subarray(at, at + 2);
    if (high === undefined || low === undefined) return undefined;
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** The root over a power of two of concatenated hashes. */
function subtree(hashes: Uint8Array): Uint8Array {
  if (hashes.length === HASH) return hashes;
  const middle = hashes.length / 2;
  return nodeHash(subtree(hashes.subarray(0, middle)), subtree(hashes.subarray(middle)));
}
