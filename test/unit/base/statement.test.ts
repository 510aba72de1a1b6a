import fc from "fast-check";
import { expect, test } from "vitest";
import { fund, int, time } from "../../../src/base/field.ts";
import { optional, record } from "../../../src/base/shape.ts";
import { makeStatement, openStatement } from "../../../src/base/statement.ts";
import { signNote, vkeyOf, vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { outcome } from "../../support/vectors.ts";

const TYPE = {
  type: "test",
  shape: record("test", { fund, n: int(0, 5), notAfter: optional(time) }),
};
const signers = [1, 2, 3].map((n) => ({
  name: `fund.example/key-${n}`,
  seed: new Uint8Array(32).fill(n),
}));
const [one, two, three] = signers as [
  (typeof signers)[0],
  (typeof signers)[0],
  (typeof signers)[0],
];
const trust = {
  keys: [vkeyOfSigner(one), vkeyOfSigner(two)],
  fund: "fund.example/book",
  at: new Date("2026-11-25T12:00:00Z"),
};
const value = { fund: "fund.example/book", n: 3, notAfter: "2026-12-01T00:00:00Z" };
const judge = (note: string, more = {}): string =>
  outcome(() => openStatement(TYPE, note, { ...trust, ...more }));

test("a statement comes back as it was made, with those who signed it", () => {
  const opened = openStatement(TYPE, makeStatement(TYPE, value, [two, three]), trust);
  expect(opened.value).toEqual(value);
  expect(opened.signed.map(({ name }) => name)).toEqual([two.name]);
});

test("another type, bad JSON and another shape are told apart before signatures are looked at", () => {
  const sign = (text: string): string => signNote(text, [three]);
  expect(judge(sign("commonpurse/other/v1\n{}\n"))).toBe("statement-type");
  expect(judge(sign("commonpurse/test/v2\n{}\n"))).toBe("statement-type");
  expect(judge(sign("commonpurse/test/v1\n"))).toBe("json-malformed");
  expect(judge(sign("commonpurse/test/v1\n{}\n{}\n"))).toBe("json-malformed");
  expect(judge(sign("commonpurse/test/v1\n{}\n\n"))).toBe("json-not-canonical");
  expect(judge(sign("commonpurse/test/v1\n{}\n"))).toBe("keys");
});

test("a known key that fails refuses all, unknown keys are nobody", () => {
  const note = makeStatement(TYPE, value, [one, two]);
  expect(judge(note.replace('"n":3', '"n":4'))).toBe("note-signature");
  expect(judge(makeStatement(TYPE, value, [three]))).toBe("note-unsigned");
});

test("a quorum counts keys, not lines and not names", () => {
  const again = { name: "fund.example/other-name", seed: one.seed };
  const keys = [...trust.keys, vkeyOf(again.name, vkeyOfSigner(one).key)];
  const quorum = { quorum: 2, keys };
  expect(judge(makeStatement(TYPE, value, [one, two]), quorum)).toBe("accept");
  expect(judge(makeStatement(TYPE, value, [one, one]), quorum)).toBe("note-unsigned");
  expect(judge(makeStatement(TYPE, value, [one, again]), quorum)).toBe("note-unsigned");
});

test("another fund and an expired statement are refused, at the very second", () => {
  const note = makeStatement(TYPE, value, [one]);
  expect(judge(note, { fund: "evil.example/book" })).toBe("statement-fund");
  expect(judge(note, { at: new Date("2026-11-30T23:59:59.999Z") })).toBe("accept");
  expect(judge(note, { at: new Date("2026-12-01T00:00:00Z") })).toBe("statement-expired");
  expect(judge(makeStatement(TYPE, { fund: value.fund, n: 1 }, [one]))).toBe("accept");
});

test("any one changed character of a statement is refused", () => {
  const note = makeStatement(TYPE, value, [one]);
  const character = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 });
  fc.assert(
    fc.property(fc.nat({ max: note.length - 1 }), character, (at, other) => {
      fc.pre(note[at] !== other);
      expect(judge(note.slice(0, at) + other + note.slice(at + 1))).not.toBe("accept");
    }),
    { numRuns: 300 },
  );
});
