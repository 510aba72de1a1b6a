import { expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../src/base/bytes.ts";
import {
  EMPTY_ROOT,
  leafHash,
  nodeHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "../../src/base/tlog/merkle.ts";
import vectors from "./tlog-rfc6962-proofs.json" with { type: "json" };

const bytes = (base64: string | null) => new Uint8Array(Buffer.from(base64 ?? "", "base64"));

test("hashes of the empty tree, of leaves and of nodes are those of RFC 6962", () => {
  expect(toHex(EMPTY_ROOT)).toBe(vectors.hashing.empty_root);
  expect(toHex(leafHash(new Uint8Array(0)))).toBe(vectors.hashing.empty_leaf);
  expect(toHex(leafHash(utf8("L123456")))).toBe(vectors.hashing.leaf_of_ascii_L123456);
  expect(toHex(nodeHash(utf8("N123"), utf8("N456")))).toBe(vectors.hashing.node_of_ascii_N123_N456);
});

test("the reference tree has the published leaf hashes and roots at every size", () => {
  const { leaf_inputs_hex, leaf_hashes_hex, root_by_size_hex } = vectors.reference_tree;
  const leaves = leaf_inputs_hex.map((hex) => leafHash(fromHex(hex)));
  expect(leaves.map(toHex)).toEqual(leaf_hashes_hex);
  root_by_size_hex.forEach((root, size) => {
    expect(toHex(rootOf(leaves.slice(0, size)))).toBe(root);
  });
});

test.each(vectors.inclusion)("inclusion $case: $desc", (vector) => {
  const holds = verifyInclusion({
    index: vector.leafIdx,
    size: vector.treeSize,
    leaf: bytes(vector.leafHash),
    root: bytes(vector.root),
    proof: (vector.proof ?? []).map(bytes),
  });
  expect(holds).toBe(!vector.wantErr);
});

test.each(vectors.consistency)("consistency $case: $desc", (vector) => {
  const holds = verifyConsistency({
    oldSize: vector.size1,
    oldRoot: bytes(vector.root1),
    size: vector.size2,
    root: bytes(vector.root2),
    proof: (vector.proof ?? []).map(bytes),
  });
  expect(holds).toBe(!vector.wantErr);
});
