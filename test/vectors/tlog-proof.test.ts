import { expect, test } from "vitest";
import { utf8 } from "../../src/base/bytes.ts";
import { leafHash } from "../../src/base/tlog/merkle.ts";
import { parseVkey } from "../../src/base/tlog/note.ts";
import { parseProof, verifyProof } from "../../src/base/tlog/proof.ts";
import vectors from "./tlog-proof.json" with { type: "json" };

test.each(vectors.cases)("$desc: $expect", (vector) => {
  const trust = {
    origin: vector.origin,
    keys: vector.log_vkeys.map((text) => parseVkey(text)!),
  };
  const open = () => {
    const { index } = parseProof(vector.tlog_proof);
    return verifyProof(vector.tlog_proof, { hash: leafHash(utf8(vector.leaf_text)), index }, trust);
  };
  if (vector.expect === "accept") expect(open().origin).toBe(vector.origin);
  else expect(open).toThrow(/^(proof-malformed|proof-inclusion|checkpoint-key)/);
});
