import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareBytes, toHex } from "../../../src/base/bytes.ts";
import { canon } from "../../../src/base/canonical-json.ts";
import {
  claimLeaf,
  claimsRoot,
  claimsRootInLog,
  claimsTree,
  openingOf,
  verifyOpening,
} from "../../../src/base/claims-tree.ts";
import type { ClaimKey } from "../../../src/base/claims-tree.ts";
import { signCheckpoint } from "../../../src/base/tlog/checkpoint.ts";
import { inclusionProof, leafHash, rootOf } from "../../../src/base/tlog/merkle.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { formatProof } from "../../../src/base/tlog/proof.ts";
import { seededRandom } from "../../support/random.ts";
import { outcome } from "../../support/vectors.ts";

function claims(count: number, seed = 1): ClaimKey[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => ({
    salt: random.bytes(32),
    caseTag: random.bytes(16),
    key: random.bytes(32),
  }));
}

describe("claims trees", () => {
  test("the size tells no count: 256 for 0 to 256 cases, then 1024", () => {
    for (const [count, size] of [
      [0, 256],
      [1, 256],
      [256, 256],
      [257, 1024],
      [1025, 4096],
    ] as const)
      expect(claimsTree(claims(count).map(claimLeaf), seededRandom(2))).toHaveLength(size);
  });

  test("entries are sorted bytewise, so that the order tells nothing", () => {
    const entries = claimsTree(claims(40).map(claimLeaf), seededRandom(2));
    expect([...entries].sort(compareBytes)).toEqual(entries);
  });

  test("every claim can be opened, and for itself alone", () => {
    const all = claims(5);
    const entries = claimsTree(all.map(claimLeaf), seededRandom(3));
    const root = claimsRoot(entries);
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.nat({ max: 4 }), (mine, other) => {
        const opening = openingOf(entries, all[mine]!)!;
        const claim = { case: toHex(all[other]!.caseTag), key: toHex(all[other]!.key) };
        const expected = mine === other ? "accept" : "destination-unlogged";
        expect(outcome(() => verifyOpening(opening, claim, root))).toBe(expected);
      }),
    );
  });

  test("the root is believed only from a close entry that the log contains", () => {
    const key = { name: "fund.example/book", seed: new Uint8Array(32).fill(7) };
    const trust = { origin: key.name, keys: [vkeyOfSigner(key)] };
    const entries = claimsTree([], seededRandom(4));
    const close = canon({ claims: toHex(claimsRoot(entries)), t: "close", v: 1 });
    const other = canon({ claims: toHex(claimsRoot(entries)), t: "note", v: 1 });
    const hashes = [other, close].map(leafHash);
    const checkpoint = { origin: key.name, size: 2, root: rootOf(hashes), extensions: [] };
    const note = signCheckpoint(checkpoint, [key]);
    const proof = (index: number): string =>
      formatProof({ index, hashes: inclusionProof(hashes, index), checkpoint: note });
    expect(claimsRootInLog(close, proof(1), trust)).toEqual(claimsRoot(entries));
    for (const [entry, text, believed] of [
      [close, proof(0), trust],
      [other, proof(0), trust],
      [close, "nonsense", trust],
      [close, proof(1), { ...trust, origin: "evil.example/book" }],
    ] as const)
      expect(outcome(() => claimsRootInLog(entry, text, believed))).toBe("destination-unlogged");
  });
});
