import { concat } from "../bytes.ts";
import type { Nodes } from "./merkle.ts";
import { fullTileRoot, hashesOf, TILE_WIDTH, tileWidth } from "./tile.ts";
import type { TilePlace } from "./tile.ts";

/** A tile of hashes with its bytes. */
export interface Tile extends TilePlace {
  readonly level: number;
  readonly bytes: Uint8Array;
}

/** The partial tiles of a tree of `size` leaves, one a level at most: what growing it needs to know of it. */
export function edgeOf(size: number): (TilePlace & { readonly level: number })[] {
  const edge: (TilePlace & { readonly level: number })[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level += 1) {
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    const width = tileWidth(level, index, size);
    if (width > 0) edge.push({ level, index, width });
  }
  return edge;
}

/**
 * The tiles that come new when the leaf hashes `leaves` are added to a tree of `size`: every full one, and the partial ones of the new
 * size. `edge` has the tiles of `edgeOf(size)`, of which the width says how many bytes count.
 */
export function growTiles(
  size: number,
  edge: readonly Tile[],
  leaves: readonly Uint8Array[],
): Tile[] {
  const tiles: Tile[] = [];
  let added = leaves;
  for (let level = 0; added.length > 0; level += 1) {
    const old = edge.find((tile) => tile.level === level);
    const hashes = [
      ...(old === undefined ? [] : (hashesOf(old.bytes) ?? []).slice(0, old.width)),
      ...added,
    ];
    const start = Math.floor(size / TILE_WIDTH ** (level + 1));
    const above: Uint8Array[] = [];
    for (let at = 0; at < hashes.length; at += TILE_WIDTH) {
      const bytes = concat(...hashes.slice(at, at + TILE_WIDTH));
      const width = Math.min(hashes.length - at, TILE_WIDTH);
      tiles.push({ level, index: start + at / TILE_WIDTH, width, bytes });
      if (width === TILE_WIDTH) above.push(fullTileRoot(bytes));
    }
    added = above;
  }
  return tiles;
}

/** The tiles that `ask` reads nodes of, each once: to be fetched before it is asked again with `nodesOfTiles`. */
export function tilesNeeded(ask: (nodes: Nodes) => unknown): { level: number; index: number }[] {
  const needed = new Map<string, { level: number; index: number }>();
  const zero = new Uint8Array(32);
  ask((level, index) => {
    const tile = {
      level: Math.floor(level / 8),
      index: Math.floor((index * 2 ** (level % 8)) / TILE_WIDTH),
    };
    needed.set(`${tile.level}/${tile.index}`, tile);
    return zero;
  });
  return [...needed.values()];
}
