import fc from "fast-check";
import { expect, test } from "vitest";
import { canon, parseCanonical } from "../../../src/base/canonical-json.ts";
import type { Json } from "../../../src/base/canonical-json.ts";
import { utf8 } from "../../../src/base/bytes.ts";
import { outcome } from "../../support/vectors.ts";

const text = fc.string({ unit: "grapheme" });
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.boolean(),
    fc.maxSafeNat(),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "grapheme-ascii", maxLength: 8 }), tie("json"), { maxKeys: 4 }),
  ),
}));

const parse = (source: string): string => outcome(() => parseCanonical(utf8(source), 1000));

test("what was written is read back, and written the same again", () => {
  fc.assert(
    fc.property(json, (value) => {
      const bytes = canon(value);
      expect(canon(parseCanonical(bytes, 1_000_000))).toEqual(bytes);
    }),
  );
});

test("any white space added between tokens is refused", () => {
  fc.assert(
    fc.property(json, fc.constantFrom(" ", "\n", "\t"), (value, space) => {
      const bytes = Buffer.from(canon(value)).toString();
      expect(outcome(() => parseCanonical(utf8(space + bytes), 1_000_000))).toBe(
        "json-not-canonical",
      );
      expect(outcome(() => parseCanonical(utf8(bytes + space), 1_000_000))).toBe(
        "json-not-canonical",
      );
    }),
  );
});

test("null, fractions, negatives, exponents and integers above 2⁵³−1 are not canonical", () => {
  for (const source of ["null", "1.5", "-1", "-0", "1e3", "9007199254740992", "[null]"])
    expect(parse(source)).toBe("json-not-canonical");
  expect(parse("9007199254740991")).toBe("accept");
});

test("a doubled key is malformed however it is spelt, even in an object inside", () => {
  expect(parse('{"a":1,"a":2}')).toBe("json-malformed");
  expect(parse('[{"a":{"b":1,"\\u0062":2}}]')).toBe("json-malformed");
  expect(parse('{"a":{"b":1},"b":{"a":1}}')).toBe("accept");
});

test("a lone surrogate is refused, in a value and in a key", () => {
  expect(parse('"\\ud800"')).toBe("json-not-canonical");
  expect(parse('{"\\udc00":1}')).toBe("json-not-canonical");
});

test("keys outside ASCII are refused", () => {
  expect(parse('{"é":1}')).toBe("json-not-canonical");
});

test("too long, too deep and not UTF-8 are malformed", () => {
  expect(outcome(() => parseCanonical(utf8('"aaaa"'), 5))).toBe("json-malformed");
  expect(parse("[".repeat(17) + "]".repeat(17))).toBe("json-malformed");
  expect(parse("[".repeat(16) + "]".repeat(16))).toBe("accept");
  expect(parse("[".repeat(400))).toBe("json-malformed");
});
