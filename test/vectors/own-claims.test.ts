import { expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../src/base/bytes.ts";
import { parseCanonical } from "../../src/base/canonical-json.ts";
import { CLAIM_OPENING, claimsRoot, openingOf, verifyOpening } from "../../src/base/claims-tree.ts";
import { fitShape } from "../../src/base/shape.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases, ...fixed } = vectors("own-claims");
const entries = fixed["leaves"].map(fromHex);
const root = fromHex(fixed["claims"]);
const envelope = parseCanonical(utf8(fixed["envelope"]), 10_000) as any;

test("the root is the one over the given entries", () => {
  expect(toHex(claimsRoot(entries))).toBe(fixed["claims"]);
});

test("the opening is made as given", () => {
  const given = cases[0]!["opening"];
  const claim = {
    salt: fromHex(given.salt),
    caseTag: fromHex(given.case),
    key: fromHex(given.key),
  };
  expect(openingOf(entries, claim)).toEqual(given);
  expect(openingOf(entries, { ...claim, key: new Uint8Array(32) })).toBeUndefined();
});

test.each(cases)("opening, $desc: $expect", ({ opening, key, expect: rule }) => {
  const claim = { case: envelope.record.case, key };
  expect(outcome(() => verifyOpening(fitShape(CLAIM_OPENING, opening), claim, root))).toBe(rule);
});
