import { expect, test } from "vitest";
import { toBase64, utf8 } from "../../src/base/bytes.ts";
import { openCheckpoint, signCheckpoint } from "../../src/base/tlog/checkpoint.ts";
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "../../src/base/tlog/merkle.ts";
import { parseSignerKey, parseVkey } from "../../src/base/tlog/note.ts";
import { formatProof, parseProof, verifyProof } from "../../src/base/tlog/proof.ts";
import {
  bundlesOf,
  formatBundle,
  parseBundle,
  tilePath,
  tilesOf,
} from "../../src/base/tlog/tile.ts";
import vectors from "./tlog-small-log.json" with { type: "json" };

const { origin } = vectors;
const entries = vectors.leaves.map(utf8);
const hashes = entries.map(leafHash);
const trust = { origin, keys: [parseVkey(vectors.vkey)!] };
const sizes = Array.from({ length: entries.length }, (_, at) => at + 1);
const tiles: Record<string, string> = vectors.tiles;
const bundles: Record<string, string> = vectors.entry_bundles;
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

test("leaf hashes are the published ones", () => {
  expect(hashes.map(toBase64)).toEqual(vectors.leaf_hashes);
});

test.each(Object.entries(vectors.checkpoints))(
  "the checkpoint of size %s opens, and signing it again gives the same bytes",
  (size, note) => {
    const checkpoint = openCheckpoint(note, trust);
    expect(checkpoint.size).toBe(Number(size));
    expect(checkpoint.root).toEqual(rootOf(hashes.slice(0, checkpoint.size)));
    expect(signCheckpoint(checkpoint, [parseSignerKey(vectors.skey)!])).toBe(note);
  },
);

test("tiles and bundles of every size are the published ones, and there are no others", () => {
  const seen = new Set<string>();
  for (const size of [0, ...sizes]) {
    for (const place of tilesOf(size)) {
      const path = tilePath(place);
      expect(toBase64(Buffer.concat(hashes.slice(0, place.width)))).toBe(tiles[path]);
      seen.add(path);
    }
    for (const place of bundlesOf(size)) {
      const path = tilePath(place);
      expect(toBase64(formatBundle(entries.slice(0, place.width)))).toBe(bundles[path]);
      expect(parseBundle(bytes(bundles[path]!))).toEqual(entries.slice(0, place.width));
      seen.add(path);
    }
  }
  expect([...seen].sort()).toEqual([...Object.keys(tiles), ...Object.keys(bundles)].sort());
});

test("every inclusion proof is the published one", () => {
  for (const { index, size, proof } of vectors.inclusion_proofs) {
    const tree = hashes.slice(0, size);
    expect(inclusionProof(tree, index).map(toBase64)).toEqual(proof);
    const claim = {
      index,
      size,
      leaf: hashes[index]!,
      root: rootOf(tree),
      proof: proof.map(bytes),
    };
    expect(verifyInclusion(claim)).toBe(true);
  }
});

test("every consistency proof is the published one", () => {
  for (const { old, new: size, proof } of vectors.consistency_proofs) {
    const tree = hashes.slice(0, size);
    expect(consistencyProof(tree, old).map(toBase64)).toEqual(proof);
    const oldRoot = rootOf(hashes.slice(0, old));
    const claim = { oldSize: old, oldRoot, size, root: rootOf(tree), proof: proof.map(bytes) };
    expect(verifyConsistency(claim)).toBe(true);
  }
});

test.each(vectors.tlog_proofs)("the proof of $leaf_text in $size", (vector) => {
  const leaf = { hash: leafHash(utf8(vector.leaf_text)), index: vector.index };
  expect(verifyProof(vector.tlog_proof, leaf, trust).size).toBe(vector.size);
  expect(formatProof(parseProof(vector.tlog_proof))).toBe(vector.tlog_proof);
});
