import { expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { hmacSha256, sha256 } from "../../../src/base/digest.ts";
import {
  evidenceToken,
  rungOf,
  STRENGTH_OF,
  TOKEN_FIELDS,
  tokenOf,
  tokensOf,
} from "../../../src/duplicates/token.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("tokens");
const key = random.bytes(32);
const other = random.bytes(32);

test("a file's token is HMAC-SHA-256 over its SHA-256 in a domain of its own, cut to sixteen bytes", () => {
  const bytes = random.bytes(1000);
  const said = Buffer.concat([utf8("commonpurse/duplicates/token/v1/evidence\n"), sha256(bytes)]);
  expect(toHex(evidenceToken(key, bytes))).toBe(toHex(hmacSha256(key, said)).slice(0, 32));
});

test("one value has another token in each field and under each key", () => {
  const value = utf8("00140123");
  const made = TOKEN_FIELDS.flatMap((field) =>
    [key, other].map((each) => toHex(tokenOf(each, { field, value }))),
  );
  expect(new Set(made).size).toBe(2 * TOKEN_FIELDS.length);
});

test("one changed bit of a file is another file", () => {
  const bytes = random.bytes(64);
  const changed = Uint8Array.from(bytes, (byte, at) => (at === 63 ? byte ^ 1 : byte));
  expect(toHex(evidenceToken(key, changed))).not.toBe(toHex(evidenceToken(key, bytes)));
});

test("a value that is given twice has one token, under the newest key first", () => {
  const value = { field: "script", value: utf8("00140123") } as const;
  const ring = [
    { id: "aa", key },
    { id: "bb", key: other },
  ] as const;
  expect(tokensOf(ring, [value, value])).toEqual([
    { field: "script", tokens: [key, other].map((each) => toHex(tokenOf(each, value))) },
  ]);
});

test("the number of rows tells a list of addresses by a rung alone", () => {
  expect([1, 4, 5, 21, 24, 25, 101].map(rungOf)).toEqual([4, 4, 24, 24, 24, 104, 104]);
});

test("what is compared is unguessable, and each field has its strength", () => {
  expect(TOKEN_FIELDS).toEqual(["script", "account", "evidence"]);
  expect(STRENGTH_OF).toEqual({ script: "strong", account: "strong", evidence: "medium" });
});
