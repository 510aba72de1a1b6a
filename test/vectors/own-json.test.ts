import { expect, test } from "vitest";
import { canonicalJson, parseCanonical } from "../../src/base/canonical-json.ts";
import { fromHex, parseUtf8 } from "../../src/base/bytes.ts";
import { outcome, vectors } from "../support/vectors.ts";

test.each(vectors("own-json").cases)("canonical JSON, $desc: $expect", ({ hex, expect: rule }) => {
  const bytes = fromHex(hex);
  expect(outcome(() => parseCanonical(bytes, 1000))).toBe(rule);
  if (rule === "accept") expect(canonicalJson(parseCanonical(bytes, 1000))).toBe(parseUtf8(bytes));
});
