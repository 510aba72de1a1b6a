import { tilesNeeded } from "../base/tlog/grow.ts";
import { inclusionFrom } from "../base/tlog/merkle.ts";
import type { Nodes } from "../base/tlog/merkle.ts";
import { formatProof } from "../base/tlog/proof.ts";
import { nodesOfTiles } from "../base/tlog/tile.ts";
import type { Reader } from "../db/unit.ts";
import { findPublicCheckpoint, readTiles } from "./log.store.ts";

/** The `.tlog-proof` of the entry at `index` at the newest public checkpoint; undefined when that is not so long. */
export async function proofOf(reader: Reader, index: number): Promise<string | undefined> {
  const checkpoint = await findPublicCheckpoint(reader);
  if (checkpoint === undefined || index >= checkpoint.size) return undefined;
  const { size, note } = checkpoint;
  const nodes = await nodesFor(reader, (ask) => inclusionFrom(ask, index, size));
  return formatProof({ index, hashes: inclusionFrom(nodes, index, size), checkpoint: note });
}

/** The nodes that `ask` will ask for, out of the tiles that hold them, which are read in one query. */
export async function nodesFor(reader: Reader, ask: (nodes: Nodes) => unknown): Promise<Nodes> {
  const tiles = await readTiles(reader, tilesNeeded(ask));
  return nodesOfTiles((level, index) => tiles.get(`${level}/${index}`) ?? new Uint8Array(0));
}
