/** What two people approve when a signer's log goes back in time. */
import { expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import {
  clockReleaseDigest,
  describeClockRelease,
  formatClockRelease,
  isReleaseDay,
  parseClockRelease,
} from "../../../src/base/clock-release.ts";
import type { ClockRelease } from "../../../src/base/clock-release.ts";

const RELEASE: ClockRelease = {
  day: "2026-12-01",
  ends: "2027-09-27T10:00:00Z",
  fund: "fund.test/book",
  id: "000102030405060708090a0b0c0d0e0f",
  last: "ab".repeat(32),
  lines: 12,
  place: "kept",
};

test("its digest is what printf and sha256sum make of it", () => {
  expect(toHex(clockReleaseDigest(RELEASE))).toBe(
    "9958d2d0381398a9e2f3efba7b2856378e3d38cd8672fa6bae0add6561566693",
  );
});

test("each part of it makes another digest", () => {
  const others: readonly Partial<ClockRelease>[] = [
    { day: "2026-12-02" },
    { ends: "2027-09-27T10:00:01Z" },
    { fund: "fund.test/other" },
    { id: "ff".repeat(16) },
    { last: "ac".repeat(32) },
    { lines: 11 },
    { place: "restored" },
  ];
  const all = others.map((other) => toHex(clockReleaseDigest({ ...RELEASE, ...other })));
  expect(new Set([toHex(clockReleaseDigest(RELEASE)), ...all]).size).toBe(8);
});

test("it is read as it was written, and nothing else is", () => {
  const bytes = formatClockRelease(RELEASE);
  expect(parseClockRelease(bytes)).toEqual(RELEASE);
  const text = Buffer.from(bytes).toString("utf8");
  for (const [other, rule] of [
    [text.replace('"kept"', '"lost"'), "value"],
    [text.replace('"lines":12,', ""), "keys"],
    [text.replace("signer-clock-release", "signer-release"), "version"],
    [text.replace(":12,", ": 12,"), "json-not-canonical"],
    [text.replace("2026-12-01", "2026-13-01"), "value"],
  ] as const)
    expect(() => parseClockRelease(utf8(other)), other).toThrow(rule);
});

test("it is good on its day and the next, in universal time", () => {
  for (const [at, isGood] of [
    ["2026-11-30T23:59:59Z", false],
    ["2026-12-01T00:00:00Z", true],
    ["2026-12-02T23:59:59Z", true],
    ["2026-12-03T00:00:00Z", false],
    ["2025-12-01T12:00:00Z", false],
  ] as const)
    expect(isReleaseDay("2026-12-01", new Date(at)), at).toBe(isGood);
});

test("words say how the log ends, how far it goes back, and whether lines may be missing", () => {
  const kept = describeClockRelease(RELEASE).join("\n");
  expect(kept).toContain("line 12, of 2027-09-27T10:00:00Z");
  expect(kept).toContain("up to 301 days back");
  expect(kept).toContain("The log lies as its signer wrote it.");
  const restored = describeClockRelease({ ...RELEASE, place: "restored" }).join("\n");
  expect(restored).toContain("What was signed after line 12 is forgotten");
});
