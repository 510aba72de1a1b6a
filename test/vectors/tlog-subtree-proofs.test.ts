/**
 * Proofs about subtrees, published for mirrors. The proof of a prefix, which witnesses and readers use, is the one from leaf 0; the proof of a
 * leaf in a subtree is that of a tree of its length.
 */
import { expect, test } from "vitest";
import {
  isSubtree,
  verifyConsistency,
  verifyInclusion,
  verifySubtree,
} from "../../src/base/tlog/merkle.ts";
import vectors from "./tlog-subtree-proofs.json" with { type: "json" };

const bytes = (base64: string | null) => new Uint8Array(Buffer.from(base64 ?? "", "base64"));

test.each(vectors.subtreeconsistency)("consistency $case: $desc", (vector) => {
  const { start, end, size } = vector;
  const [hash, root] = [bytes(vector.root1), bytes(vector.root2)];
  const proof = (vector.proof ?? []).map(bytes);
  expect(verifySubtree({ start, end, hash, size, root, proof })).toBe(!vector.wantErr);
  if (start === 0 && end > 0)
    expect(verifyConsistency({ oldSize: end, oldRoot: hash, size, root, proof })).toBe(
      !vector.wantErr,
    );
});

test.each(vectors.subtreeinclusion)("inclusion $case: $desc", (vector) => {
  const { start, end, leafIdx } = vector;
  const [leaf, root] = [bytes(vector.leafHash), bytes(vector.root)];
  const proof = (vector.proof ?? []).map(bytes);
  const holds = verifyInclusion({ index: leafIdx - start, size: end - start, leaf, root, proof });
  expect(isSubtree(start, end) && holds).toBe(!vector.wantErr);
});
