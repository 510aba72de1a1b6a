import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  EXPORT_FORMATS,
  checkExport,
  epochExports,
  hashExports,
} from "../../../src/audit/epoch-exports.ts";
import type { CloseLeaf, ProgrammeRow } from "../../../src/audit/leaf.ts";
import { utf8 } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";

/*
 * The journals are checked with the tools that accountants use, where they are installed (Debian: hledger, beancount): the files must
 * pass as they are, and must fail after any change of an amount.
 */
function row(
  p: string,
  figures: Partial<Record<keyof ProgrammeRow, bigint>>,
  other = {},
): ProgrammeRow {
  const amount = (key: keyof ProgrammeRow) => sats(figures[key] ?? 0n);
  return {
    available: amount("available"),
    committed: amount("committed"),
    fees: amount("fees"),
    in: amount("in"),
    inFlight: amount("inFlight"),
    other,
    out: amount("out"),
    p,
    paid: amount("paid"),
    received: amount("received"),
  };
}

const before = row("fines", { received: 1000n, available: 900n, committed: 100n });
const rows = [
  row(
    "fines",
    {
      in: 500n,
      received: 1500n,
      available: 600n,
      committed: 200n,
      out: 350n,
      paid: 350n,
      fees: 50n,
    },
    { losses: sats(100n), transfers: 200n },
  ),
  row("legal-aid", { available: 200n }, { transfers: -200n }),
];
const entries = [`{"c":"${"00".repeat(32)}","e":2,"p":"fines","s":"512","t":"in","v":1}`];
const files = epochExports({
  fund: "fund.example/book",
  epoch: 2,
  entries,
  before: new Map([["fines", before]]),
  rows,
});

test("the trial balance adds up to zero, and tells opening, movement and closing of each account", () => {
  const lines = files.csv.trim().split("\r\n");
  expect(lines[0]).toBe("epoch,account,opening_sat,debit_sat,credit_sat,closing_sat,closing_btc");
  expect(lines).toContain("2,assets:fines:available,900,0,300,600,0.00000600");
  expect(lines).toContain("2,revenue:fines:donations,-1000,0,500,-1500,-0.00001500");
  const closing = lines.slice(1).map((line) => BigInt(line.split(",")[5]!));
  expect(closing.reduce((sum, amount) => sum + amount, 0n)).toBe(0n);
});

test("the lines of entries are the entries", () => {
  expect(files.jsonl).toBe(`${entries[0]}\n`);
});

test("the same epoch gives the same files, and a changed file is refused", () => {
  const close = { exports: hashExports(files) } as CloseLeaf;
  for (const format of EXPORT_FORMATS) {
    const bytes = utf8(files[format]);
    checkExport(close, format, bytes);
    bytes[0]! ^= 1;
    expect(() => checkExport(close, format, bytes)).toThrow("close-exports");
  }
});

test("a first epoch without anything is still a journal", () => {
  const empty = epochExports({
    fund: "fund.example/book",
    epoch: 1,
    entries: [],
    before: new Map(),
    rows: [row("fines", {})],
  });
  expect(empty.hledger).toContain("assets:fines:available  0 sat = 0 sat");
  expect(empty.jsonl).toBe("");
});

const folder = mkdtempSync(join(tmpdir(), "epoch-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, args: string[], input: string) =>
  spawnSync(command, args, { input, encoding: "utf8" });
const isInstalled = (command: string) => run(command, ["--version"], "").error === undefined;

describe.skipIf(!isInstalled("hledger"))("hledger", () => {
  const check = (journal: string) =>
    run("hledger", ["-f", "-", "check", "--strict", "ordereddates", "payees"], journal).status;

  test("accepts the journal strictly, and gives the published figures", () => {
    expect(check(files.hledger)).toBe(0);
    const balance = run(
      "hledger",
      ["-f", "-", "balance", "-N", "--flat", "-O", "csv"],
      files.hledger,
    ).stdout;
    expect(balance).toContain('"assets:fines:available","600 sat"');
  });

  test("refuses a changed amount and a changed account", () => {
    expect(check(files.hledger.replace("available  -300 sat", "available  -301 sat"))).not.toBe(0);
    expect(
      check(files.hledger.replace("    assets:fines:committed", "    assets:fines:comitted")),
    ).not.toBe(0);
  });
});

describe.skipIf(!isInstalled("bean-check"))("beancount", () => {
  const check = (journal: string) => {
    const file = join(folder, "epoch.beancount");
    writeFileSync(file, journal);
    return run("bean-check", [file], "").status;
  };

  test("accepts the journal, and refuses a changed amount", () => {
    expect(check(files.beancount)).toBe(0);
    expect(check(files.beancount.replace("Available  -300 SAT", "Available  -301 SAT"))).not.toBe(
      0,
    );
  });
});
