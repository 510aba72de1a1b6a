import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import type { Json } from "../../../src/base/canonical-json.ts";
import { code, hex, int, oneOf, satsField, signedSats } from "../../../src/base/field.ts";
import { sats, SATS_MAX } from "../../../src/base/sats.ts";
import {
  array,
  either,
  fitShape,
  map,
  object,
  optional,
  orNone,
  readShape,
  record,
  refine,
  variant,
  writeShape,
} from "../../../src/base/shape.ts";
import type { Shape, ShapeOf } from "../../../src/base/shape.ts";
import { outcome } from "../../support/vectors.ts";

const SHAPE = record("thing", {
  amount: satsField,
  change: signedSats,
  inner: object({ id: hex(2), note: optional(code) }),
  list: array(int(0, 9), 0, 3),
  mixed: either(code, array(code, 0, 3), (value): value is string => typeof value === "string"),
  named: map(code, satsField),
  rate: orNone(object({ price: int(1) })),
  way: variant("form", {
    one: object({ form: oneOf("one"), x: int(0) }),
    two: object({ form: oneOf("two"), y: code }),
  }),
});
type Thing = ShapeOf<typeof SHAPE>;

const word = fc.constantFrom("a", "b2", "c-3");
const amount = fc.bigInt({ min: 0n, max: SATS_MAX }).map(sats);
const thing: fc.Arbitrary<Thing> = fc.record({
  amount,
  change: fc.bigInt({ min: -SATS_MAX, max: SATS_MAX }),
  inner: fc.record(
    { id: fc.constantFrom("00ff", "abcd"), note: word },
    { requiredKeys: ["id"], noNullPrototype: true },
  ),
  list: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
  mixed: fc.oneof(word, fc.array(word, { maxLength: 3 })),
  named: fc.dictionary(word, amount, { maxKeys: 3, noNullPrototype: true }),
  rate: fc.oneof(
    fc.constant("none" as const),
    fc.record({ price: fc.integer({ min: 1, max: 99 }) }),
  ),
  way: fc.oneof(
    fc.record({ form: fc.constant("one" as const), x: fc.nat() }),
    fc.record({ form: fc.constant("two" as const), y: word }),
  ),
});

const GOOD = {
  amount: "1",
  change: "-2",
  inner: { id: "00ff" },
  list: [1],
  mixed: "a",
  named: { a: "5" },
  rate: "none",
  t: "thing",
  v: 1,
  way: { form: "one", x: 1 },
};
const judge = (json: Json): string => outcome(() => fitShape(SHAPE, json));

function without(name: string): Json {
  return Object.fromEntries(Object.entries(GOOD).filter(([key]) => key !== name));
}

describe("shapes", () => {
  test("what is written is read the same, and written in the same bytes again", () => {
    fc.assert(
      fc.property(thing, (value) => {
        const bytes = writeShape(SHAPE, value);
        expect(readShape(SHAPE, bytes, 10_000)).toEqual(value);
        expect(writeShape(SHAPE, readShape(SHAPE, bytes, 10_000))).toEqual(bytes);
      }),
    );
  });

  test("a missing, an unknown and a key inside are `keys`", () => {
    expect(judge(GOOD)).toBe("accept");
    expect(judge(without("amount"))).toBe("keys");
    expect(judge({ ...GOOD, extra: 1 })).toBe("keys");
    expect(judge({ ...GOOD, inner: {} })).toBe("keys");
    expect(judge({ ...GOOD, rate: { price: 1, at: 2 } })).toBe("keys");
    expect(judge({ ...GOOD, way: { x: 1 } })).toBe("keys");
    expect(judge({ ...GOOD, way: { form: "two", x: 1 } })).toBe("keys");
  });

  test("another type or version is `version`", () => {
    expect(judge({ ...GOOD, t: "other" })).toBe("version");
    expect(judge({ ...GOOD, v: 2 })).toBe("version");
    expect(judge({ ...GOOD, v: "1" })).toBe("version");
  });

  test("everything else is `value`", () => {
    const bad: Json[] = [
      { ...GOOD, amount: 1 },
      { ...GOOD, amount: "01" },
      { ...GOOD, amount: "2100000000000001" },
      { ...GOOD, change: "-0" },
      { ...GOOD, inner: "x" },
      { ...GOOD, inner: { id: "00FF" } },
      { ...GOOD, inner: { id: "00ff", note: "" } },
      { ...GOOD, list: [1, 2, 3, 4] },
      { ...GOOD, list: [10] },
      { ...GOOD, list: {} },
      { ...GOOD, mixed: [1] },
      { ...GOOD, named: { A: "1" } },
      { ...GOOD, rate: "some" },
      { ...GOOD, way: { form: "three" } },
      "text",
      [],
    ];
    for (const json of bad) expect([json, judge(json)]).toEqual([json, "value"]);
  });

  test("of several faults the first rule in the list is named, however deep it is", () => {
    expect(judge({ ...GOOD, v: 2, amount: 1, inner: { id: 5, x: 1 } })).toBe("keys");
    expect(judge({ ...GOOD, v: 2, amount: 1 })).toBe("version");
    expect(outcome(() => readShape(SHAPE, utf8(`${canonicalJson(GOOD)} `), 1000))).toBe(
      "json-not-canonical",
    );
  });

  test("keys that every object inherits are unknown keys, not fields", () => {
    expect(judge({ ...GOOD, toString: "x" })).toBe("keys");
    expect(outcome(() => readShape(SHAPE, utf8('{"__proto__":1}'), 100))).toBe("keys");
    expect(judge({ ...GOOD, way: { form: "constructor", x: 1 } })).toBe("value");
  });

  test("our own value that does not fit is a bug, not a refusal", () => {
    const short: Shape<string> = refine(hex(2), (text) => text !== "0000");
    expect(() => writeShape(short, "0000")).toThrow(TypeError);
    expect(() => writeShape(hex(2), "00")).toThrow(TypeError);
  });
});
