import { expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../src/base/bytes.ts";
import { commitmentOf, saltOf } from "../../src/audit/commitment.ts";
import type { Part } from "../../src/audit/commitment.ts";
import { formatLeaf, parseLeaf } from "../../src/audit/leaf.ts";
import { verifyBook } from "../../src/audit/verify-book.ts";
import type { BookSettings } from "../../src/base/fund-file.ts";
import { openCheckpoint } from "../../src/base/tlog/checkpoint.ts";
import { parseVkey } from "../../src/base/tlog/note.ts";
import { sats } from "../../src/base/sats.ts";
import { outcome } from "../support/vectors.ts";
import book from "./own-book.json" with { type: "json" };

/** A part of the vectors, whose amounts are text. */
function partOf(part: Record<string, unknown>): Part {
  return {
    ...part,
    s: sats(BigInt(String(part["s"]))),
    sum: sats(BigInt(String(part["sum"]))),
  } as Part;
}

test("every entry reads, and writes back to the same bytes", () => {
  for (const entry of book.entries) {
    expect(Buffer.from(formatLeaf(parseLeaf(utf8(entry)))).toString()).toBe(entry);
  }
});

test.each(book.openings)(
  "opening of entry $index",
  ({ recordKey, part, salt, commitment, index }) => {
    const made = saltOf(fromHex(recordKey), part.j);
    expect(toHex(made)).toBe(salt);
    expect(commitmentOf(made, partOf(part))).toBe(commitment);
    expect(parseLeaf(utf8(book.entries[index]!))).toMatchObject({ t: part.k, c: commitment });
  },
);

test("what waits has not been published", () => {
  const published = new Set(book.entries.map((entry) => /"c":"([0-9a-f]+)"/.exec(entry)?.[1]));
  for (const { salt, part } of book.waiting)
    expect(published.has(commitmentOf(fromHex(salt), partOf(part)))).toBe(false);
});

const policy = {
  ...book.policy,
  feeStep: sats(BigInt(book.policy.feeStep)),
  step: sats(BigInt(book.policy.step)),
} as BookSettings;
const first = parseLeaf(utf8(book.entries[0]!));
const trust = {
  fund: book.fund,
  programmes: book.programmes,
  policies: new Map(first.t === "policy" ? [[first.d, policy]] : []),
  auditors: [],
};

test.each(book.cases)("$desc: $expect", ({ change, expect: expected }) => {
  const order = change?.order ?? book.entries.map((_, at) => at);
  const entries = order.map((at) => book.entries[at]!);
  if (change?.index !== undefined) entries[change.index] = change.entry;
  expect(outcome(() => verifyBook(entries.map(utf8), trust))).toBe(expected);
});

test("the signed checkpoint is the tree of these entries", () => {
  const report = verifyBook(book.entries.map(utf8), trust);
  const keys = book.vkeys.map((text) => parseVkey(text)!);
  const checkpoint = openCheckpoint(book.checkpoint, { origin: book.fund, keys });
  expect([report.size, report.root]).toEqual([checkpoint.size, checkpoint.root]);
  expect(report.closes.map(({ index }) => index)).toEqual([162, 277, 686, 687, 1035]);
  expect(report.unjudged).toEqual([]);
});
