import { expect, test } from "vitest";
import { checkClose } from "../../../src/audit/check-close.ts";
import type { CloseLeaf, CorrectLeaf, ProgrammeRow } from "../../../src/audit/leaf.ts";
import { PRESETS } from "../../../src/audit/preset.ts";
import { sats } from "../../../src/base/sats.ts";

const STEP = PRESETS.standard.feeStep;
const hash = "0b".repeat(32);

function row(fees: bigint): ProgrammeRow {
  const zero = sats(0n);
  const money = { in: zero, out: zero, committed: zero, inFlight: zero, paid: zero };
  const received = 10n * STEP;
  const available = sats(received - fees);
  return {
    ...money,
    available,
    fees: sats(fees),
    other: {},
    p: "general",
    received: sats(received),
  };
}

/** A close without parts whose fees are so many steps, after one whose fees were four. */
function judge(steps: bigint, corrected: readonly bigint[]): () => void {
  const close: CloseLeaf = {
    t: "close",
    bands: { in: "0", out: "0" },
    claims: hash,
    e: 2,
    exports: { beancount: hash, csv: hash, hledger: hash, jsonl: hash },
    first: 5,
    next: 5,
    oldest: "hidden",
    policy: hash,
    prev: 4,
    programmes: [row(steps * STEP)],
  };
  const corrections = corrected.map((by): CorrectLeaf => ({
    t: "correct",
    code: "double-booked",
    d: by * STEP,
    e: 2,
    field: "fees",
    of: 4,
    p: "general",
  }));
  return () =>
    checkClose(close, {
      index: 5,
      before: { epoch: 1, index: 4 },
      rows: new Map([["general", row(4n * STEP)]]),
      parts: [],
      corrections,
      policy: hash,
      settings: PRESETS.standard,
    });
}

test("fees fall by what a correction says, and by no more", () => {
  expect(judge(4n, [])).not.toThrow();
  expect(judge(9n, [])).not.toThrow();
  expect(judge(3n, [])).toThrow("close-fees");
  expect(judge(3n, [-1n])).not.toThrow();
  expect(judge(2n, [-1n])).toThrow("close-fees");
  expect(judge(0n, [1n])).toThrow("close-fees");
  expect(judge(4n, [1n])).toThrow("close-fees");
  expect(judge(5n, [1n])).not.toThrow();
  expect(judge(3n, [-2n, 1n])).not.toThrow();
});
