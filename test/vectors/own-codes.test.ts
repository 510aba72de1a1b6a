import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { claimKeys, receiptKeys } from "../../src/base/code-keys.ts";
import { formatCode, formatCodeDigits, parseCode } from "../../src/base/code.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases } = vectors("own-codes");
const accepted = cases.filter((each) => each.expect === "accept");

test.each(cases)("code, $desc: $expect", ({ input, expect: rule }) => {
  expect(outcome(() => parseCode(input))).toBe(rule);
});

test.each(accepted)("code, $desc, is the secret that was written", ({ input, kind, secret }) => {
  const code = parseCode(input);
  expect({ kind: code.kind, secret: toHex(code.secret) }).toEqual({ kind, secret });
  expect(parseCode(formatCode(code))).toEqual(code);
  expect(parseCode(formatCodeDigits(code))).toEqual(code);
});

test.each(accepted.filter((each) => "keys" in each))(
  "code, $desc, is written as given and derives the given keys",
  ({ input, kind, secret, keys }) => {
    expect(formatCode({ kind, secret: fromHex(secret) })).toBe(input);
    const derived = kind === "claim" ? claimKeys(fromHex(secret)) : receiptKeys(fromHex(secret));
    // A key that came later, of which no other program has made vectors (docs/decisions/0031).
    const named = Object.entries(derived).filter(([name]) => name !== "vouchTag");
    const text = named.map(([name, key]) => [name, toHex(key)] as const);
    expect(Object.fromEntries(text)).toEqual(keys);
  },
);

test("the digits-only form is written as given", () => {
  const { secret, input } = cases.find((each) => each.desc === "digits only")!;
  expect(formatCodeDigits({ kind: "claim", secret: fromHex(secret) })).toBe(input);
});
