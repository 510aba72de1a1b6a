import { equalBytes, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { attestationsOf } from "../base/ots.ts";
import type { OtsProof } from "../base/ots.ts";
import { must } from "../base/refusal.ts";

/** The merkle root in the header of the block at a height of the best chain, in the order of the header; undefined where it is not buried yet. */
export type MerkleRoots = (height: number) => Promise<Uint8Array | undefined>;

/**
 * The lowest height of the blocks that a timestamp of `text` leads to; undefined when it leads to none that is known and buried. Refuses with
 * `timestamp-text` (it is of something else) and `timestamp-block` (it names a block, and leads to another merkle root).
 */
export async function checkTimestamp(
  proof: OtsProof,
  text: string,
  roots: MerkleRoots,
): Promise<number | undefined> {
  const isOurs = proof.hash === "sha256" && equalBytes(proof.digest, sha256(utf8(text)));
  must(isOurs, "timestamp-text");
  const heights: number[] = [];
  for (const { attestation, message } of attestationsOf(proof.tree, proof.digest)) {
    if (attestation.kind !== "bitcoin" || message === undefined) continue;
    const root = await roots(attestation.height);
    if (root === undefined) continue;
    must(equalBytes(message, root), "timestamp-block");
    heights.push(attestation.height);
  }
  return heights.length === 0 ? undefined : Math.min(...heights);
}
