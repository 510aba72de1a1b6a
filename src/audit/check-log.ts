import { equalBytes } from "../base/bytes.ts";
import { leafHash, rootFrom } from "../base/tlog/merkle.ts";
import {
  fullTileRoot,
  hashesOf,
  nodesOfTiles,
  TILE_WIDTH,
  tilesOf,
  tileWidth,
} from "../base/tlog/tile.ts";
import type { Reader } from "../db/unit.ts";
import { logDamaged } from "./log-fault.ts";
import { readEntries, readTiles } from "./log.store.ts";
import type { StoredCheckpoint } from "./log.store.ts";

/**
 * Recomputes the tree of `size` leaves from what is stored: leaf hashes from the bytes of the entries, every tile from those below it, the
 * root of the last checkpoint and the new root from the tiles. One flipped bit in a stored leaf hash, signed, has ended a public log
 * (Yeti 2022), so this is done before every signature. It takes about 3 s for a million leaves. Returns the root; Fault unavailable
 * `log-damaged` when anything disagrees: nothing is signed then, and an operator must look.
 */
export async function checkLog(
  reader: Reader,
  size: number,
  last: StoredCheckpoint | undefined,
): Promise<Uint8Array> {
  const tiles = await readTiles(reader, [...tilesOf(size)]);
  const tileAt = (level: number, index: number): Uint8Array => {
    const bytes = tiles.get(`${level}/${index}`)?.subarray(0, 32 * tileWidth(level, index, size));
    if (bytes?.length !== 32 * tileWidth(level, index, size)) throw logDamaged();
    return bytes;
  };
  for (const { level, index, width } of tilesOf(size)) {
    const expected =
      level === 0
        ? (await readEntries(reader, index * TILE_WIDTH, width)).map(leafHash)
        : Array.from({ length: width }, (_, at) =>
            fullTileRoot(tileAt(level - 1, index * TILE_WIDTH + at)),
          );
    const stored = hashesOf(tileAt(level, index)) ?? [];
    const agrees = stored.length === expected.length;
    if (!agrees || !stored.every((hash, at) => isHash(hash, expected[at]))) throw logDamaged();
  }
  const nodes = nodesOfTiles(tileAt);
  if (last !== undefined && !equalBytes(rootFrom(nodes, last.size), last.root)) throw logDamaged();
  return rootFrom(nodes, size);
}

function isHash(hash: Uint8Array, expected: Uint8Array | undefined): boolean {
  return expected !== undefined && equalBytes(hash, expected);
}
