import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "../../../../src/base/bytes.ts";
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "../../../../src/base/tlog/merkle.ts";

const leaves = Array.from({ length: 300 }, (_, at) => leafHash(utf8(`leaf ${at}`)));
const sizes = fc.integer({ min: 1, max: leaves.length });

/** One bit of one of the hashes turned, or undefined when there is none. */
function turned(proof: readonly Uint8Array[], bit: number): Uint8Array[] | undefined {
  if (proof.length === 0) return undefined;
  const copies = proof.map((hash) => Uint8Array.from(hash));
  const hash = copies[Math.floor(bit / 256) % copies.length]!;
  hash[Math.floor(bit / 8) % 32]! ^= 1 << (bit % 8);
  return copies;
}

test("every inclusion proof verifies, at its own index and size only, and with no bit turned", () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, at, bit) => {
      const index = at % size;
      const tree = leaves.slice(0, size);
      const proof = inclusionProof(tree, index);
      const claim = { index, size, leaf: tree[index]!, root: rootOf(tree), proof };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, proof: [...proof, claim.root] })).toBe(false);
      expect(verifyInclusion({ ...claim, leaf: leaves[(index + 1) % 300]! })).toBe(false);
      const bad = turned(proof, bit);
      if (bad) expect(verifyInclusion({ ...claim, proof: bad })).toBe(false);
    }),
  );
});

test("every consistency proof verifies, and with a bit turned or another old root does not", () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, at, bit) => {
      const oldSize = (at % size) + 1;
      const tree = leaves.slice(0, size);
      const proof = consistencyProof(tree, oldSize);
      const oldRoot = rootOf(tree.slice(0, oldSize));
      const claim = { oldSize, oldRoot, size, root: rootOf(tree), proof };
      expect(verifyConsistency(claim)).toBe(true);
      expect(verifyConsistency({ ...claim, oldRoot: leaves[0]! })).toBe(
        size === 1 || oldSize === 1,
      );
      const bad = turned(proof, bit);
      if (bad) expect(verifyConsistency({ ...claim, proof: bad })).toBe(false);
    }),
  );
});

test("sizes beyond 2⁵³−1 are refused, never rounded", () => {
  const claim = {
    index: 2 ** 53,
    size: 2 ** 53 + 2,
    leaf: leaves[0]!,
    root: leaves[0]!,
    proof: [],
  };
  expect(verifyInclusion(claim)).toBe(false);
});
