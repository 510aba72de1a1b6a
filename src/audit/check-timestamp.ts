import { equalBytes, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { attestationsOf } from "../base/ots.ts";
import type { OtsProof } from "../base/ots.ts";
import { must } from "../base/refusal.ts";

/** The merkle root in the header of the block at a height of the best chain, in the order of the header; undefined where it is not buried yet. */
export type MerkleRoots = (height: number) => Promise<Uint8Array | undefined>;

/** A block that a timestamp leads to: what its merkle root must be, in the order of the header. */
export interface NamedBlock {
  readonly height: number;
  readonly root: Uint8Array;
}

/**
 * The blocks that a timestamp of `text` leads to, lowest first, as its operations compute them; none while only calendars promise one. Refuses with
 * `timestamp-text` (it is of something else) and `timestamp-block` (what it leads to cannot be a merkle root, as that has 32 bytes).
 */
export function blocksOf(proof: OtsProof, text: string): NamedBlock[] {
  const isOurs = proof.hash === "sha256" && equalBytes(proof.digest, sha256(utf8(text)));
  must(isOurs, "timestamp-text");
  return attestationsOf(proof.tree, proof.digest)
    .flatMap(({ attestation, message }) => {
      if (attestation.kind !== "bitcoin" || message === undefined) return [];
      must(message.length === 32, "timestamp-block");
      return [{ height: attestation.height, root: message }];
    })
    .sort((a, b) => a.height - b.height);
}

/** The lowest height of these blocks that is known and buried; undefined when none is. Refuses with `timestamp-block` when one has another merkle root. */
export async function heldHeight(
  blocks: readonly NamedBlock[],
  roots: MerkleRoots,
): Promise<number | undefined> {
  let lowest: number | undefined;
  for (const { height, root } of blocks) {
    const real = await roots(height);
    if (real === undefined) continue;
    must(equalBytes(root, real), "timestamp-block");
    lowest ??= height;
  }
  return lowest;
}

/** `heldHeight` of the blocks that a timestamp of `text` leads to; refuses as both do. */
export async function checkTimestamp(
  proof: OtsProof,
  text: string,
  roots: MerkleRoots,
): Promise<number | undefined> {
  return heldHeight(blocksOf(proof, text), roots);
}
