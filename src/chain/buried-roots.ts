import type { MerkleRoots } from "../audit/check-timestamp.ts";
import type { ChainSource } from "./chain.ts";

/** Where the merkle root begins in a block's header: after the version and the hash of the block before. */
const MERKLE_ROOT = 36;

/**
 * Merkle roots of the blocks of the best chain that have at least `depth` blocks from their own up to the tip: a header that may still be replaced
 * proves no date. Headers alone are asked for, so a pruned node answers too.
 */
export function buriedRoots(
  source: Pick<ChainSource, "tip" | "blockHash" | "header">,
  depth: number,
): MerkleRoots {
  return async (height) => {
    if (height > (await source.tip()).height - depth + 1) return undefined;
    const hash = await source.blockHash(height);
    const header = hash === undefined ? undefined : await source.header(hash);
    return header?.slice(MERKLE_ROOT, MERKLE_ROOT + 32);
  };
}
