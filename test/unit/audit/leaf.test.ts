import { expect, test } from "vitest";
import { formatLeaf, parseLeaf } from "../../../src/audit/leaf.ts";
import type { Leaf } from "../../../src/audit/leaf.ts";
import { sats } from "../../../src/base/sats.ts";
import { utf8 } from "../../../src/base/bytes.ts";
import { outcome } from "../../support/vectors.ts";

const c = "ab".repeat(32);
const row = {
  available: sats(5n),
  committed: sats(0n),
  fees: sats(0n),
  in: sats(5n),
  inFlight: sats(0n),
  other: {},
  out: sats(0n),
  p: "general",
  paid: sats(0n),
  received: sats(5n),
};
const leaves: Leaf[] = [
  { t: "in", c, e: 1, p: "general", s: sats(4n) },
  { t: "out", c, e: 2, p: "general", s: sats(2n ** 24n) },
  { t: "correct", code: "missed", d: -16384n, e: 3, field: "losses", of: 7, p: "general" },
  { t: "attest", e: 1, note: "text\n\n— a AAAA\n" },
  { t: "policy", d: c, e: 1, seq: 0 },
  { t: "key", d: c, e: 1, role: "approvers" },
  {
    t: "close",
    bands: { in: "5-9", out: "0" },
    claims: c,
    e: 1,
    exports: { beancount: c, csv: c, hledger: c, jsonl: c },
    first: 1,
    next: 2,
    oldest: "hidden",
    policy: c,
    prev: 0,
    programmes: [row],
    rate: { currency: "EUR", price: "43000.00", source: "ecb" },
    reserve: { atLeast: sats(1_000_000n), height: 144 },
  },
];

test.each(leaves)("a $t entry reads back as written", (leaf) => {
  expect(parseLeaf(formatLeaf(leaf))).toEqual(leaf);
});

/** The canonical text of the n-th leaf, with one piece replaced. */
function changed(at: number, from: string, to: string): Uint8Array {
  const text = Buffer.from(formatLeaf(leaves[at]!)).toString();
  expect(text).toContain(from);
  return utf8(text.replace(from, to));
}

test.each([
  [0, '"t":"in"', '"t":"memo"', "leaf-type"],
  [0, '"t":"in",', "", "keys"],
  [0, '"v":1', '"v":2', "version"],
  [0, '"e":1', '"e":0', "value"],
  [0, '"s":"4"', '"s":"6"', "leaf-power"],
  [0, '"s":"4"', '"s":"0"', "leaf-power"],
  [0, '"s":"4"', '"s":"04"', "value"],
  [1, '"s":"16777216"', '"s":"33554432"', "leaf-power"],
  [0, '"v":1', `"v":1,"x":"${"x".repeat(200)}"`, "json-malformed"],
  [2, '"d":"-16384"', '"d":"0"', "value"],
  [2, '"field":"losses"', '"field":"available"', "value"],
  [5, '"role":"approvers"', '"role":"reader"', "value"],
  [6, '"other":{}', '"other":{"losses":"0"}', "value"],
  [6, '"other":{}', '"other":{"gifts":"1"}', "keys"],
  [6, '"in":"5-9"', '"in":"5"', "value"],
  [6, '"atLeast":"1000000"', '"atLeast":"1000001"', "value"],
  [6, '"height":144', '"height":145', "value"],
  [6, '"price":"43000.00"', '"price":"43000.0"', "value"],
  [6, '"oldest":"hidden"', '"oldest":"day"', "value"],
  [4, "{", " {", "json-not-canonical"],
  [4, "}", "", "json-malformed"],
])("entry %i with %s as %s is refused: %s", (at, from, to, rule) => {
  expect(outcome(() => parseLeaf(changed(at, from, to)))).toBe(rule);
});

test("rows stand in order and once", () => {
  const close = leaves[6]!;
  if (close.t !== "close") throw new Error("the close moved");
  const text = (programmes: string[]) => {
    const written = Buffer.from(formatLeaf(close)).toString();
    const [one] = /\{"available".*?"received":"5"\}/.exec(written)!;
    return utf8(written.replace(one, programmes.map((p) => one.replace("general", p)).join()));
  };
  expect(outcome(() => parseLeaf(text(["a", "b"])))).toBe("accept");
  expect(outcome(() => parseLeaf(text(["b", "a"])))).toBe("value");
  expect(outcome(() => parseLeaf(text(["a", "a"])))).toBe("value");
});
