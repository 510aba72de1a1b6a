/**
 * What is exported, read by parsers that know only the formats, adds up to what the ledger says: for random journals and random periods. The
 * accountants' own programs check it too, where they are installed (Debian: hledger, beancount).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSnapshot } from "../../../src/db/snapshot.ts";
import { exportLedger } from "../../../src/exports/export-ledger.view.ts";
import type { ExportOrder } from "../../../src/exports/export-ledger.view.ts";
import { LEDGER_FORMATS } from "../../../src/exports/journal.ts";
import type { Period } from "../../../src/exports/journal.ts";
import type { Posting } from "../../../src/ledger/journal.ts";
import { trialBalance } from "../../../src/ledger/trial-balance.view.ts";
import {
  readBeancount,
  readCsvBalances,
  readCsvJournal,
  readHledger,
  readJsonl,
} from "../../support/ledger-files.ts";
import type { FileBook } from "../../support/ledger-files.ts";
import { entryOf, holding, ledgerWorld, posting } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";
import { entriesOf, JOURNAL } from "../../support/random-journal.ts";

const RUNS = 25;

let world: LedgerWorld;
let folder: string;
let runs = 0;
beforeAll(async () => {
  world = await ledgerWorld();
  folder = mkdtempSync(join(tmpdir(), "ledger-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await world.db.close();
});

async function fileOf(
  format: ExportOrder["format"],
  what: ExportOrder["what"],
  period: Period,
): Promise<string> {
  return readSnapshot(world.db.app, async (reader) => {
    let text = "";
    for await (const piece of exportLedger(reader, { format, what }, period)) text += piece;
    return text;
  });
}

/** Debits minus credits of every account by the end of a day, by the ledger's own view. */
async function ledgerAt(
  upTo: string | undefined,
  programme?: string,
): Promise<Map<string, bigint>> {
  const rows = await trialBalance(
    { sql: world.db.app },
    { ...(upTo !== undefined && { upTo }), ...(programme !== undefined && { programme }) },
  );
  return new Map(rows.map((row) => [row.account, row.debits - row.credits]));
}

/** Accounts that say something. */
function told(sums: Iterable<[string, bigint]>): [string, bigint][] {
  return [...sums].filter(([, sum]) => sum !== 0n).sort();
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

const DAY = fc.option(
  fc.integer({ min: 1, max: 28 }).map((day) => `2030-01-${String(day).padStart(2, "0")}`),
);

test("export, parse, add up: the sums are the ledger's", { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(JOURNAL, fc.tuple(DAY, DAY), fc.boolean(), async (draft, days, isWhole) => {
      runs += 1;
      const programmes = [`a${runs}`, `b${runs}`] as const;
      for (const programme of programmes) await world.open(programme);
      for (const entry of entriesOf(draft, `run${runs}`, programmes)) await world.post(entry);

      const [from, to] = days.includes(null) ? days : [...days].sort();
      const period: Period = {
        ...(from !== null && { from: from! }),
        ...(to !== null && { to: to! }),
        ...(!isWhole && { programme: programmes[0] }),
      };
      const opening =
        period.from === undefined
          ? new Map<string, bigint>()
          : await ledgerAt(dayBefore(period.from), period.programme);
      const closing = await ledgerAt(period.to, period.programme);
      const moved = new Map(
        [...closing].map(([account, sum]) => [account, sum - (opening.get(account) ?? 0n)]),
      );
      const journals: [ExportOrder["format"], (text: string) => FileBook][] = [
        ["hledger", readHledger],
        ["beancount", readBeancount],
        ["jsonl", readJsonl],
      ];
      for (const [format, read] of journals) {
        for (const what of ["journal", "trial-balance"] as const) {
          const book = read(await fileOf(format, what, period));
          const of = (key: "opening" | "moved" | "closing"): [string, bigint][] =>
            told([...book].map(([account, each]) => [account, each[key] ?? 0n]));
          expect([...book.keys()].sort()).toEqual([...closing.keys()].sort());
          expect(of("closing"), `${format} ${what}`).toEqual(told(closing));
          if (what === "journal") expect(of("moved"), format).toEqual(told(moved));
          if (what === "journal") expect(of("opening"), format).toEqual(told(opening));
        }
      }
      const lines = readCsvJournal(await fileOf("csv", "journal", period));
      expect(told([...lines].map(([account, each]) => [account, each.moved]))).toEqual(told(moved));
      const balances = readCsvBalances(await fileOf("csv", "trial-balance", period));
      expect(told([...balances].map(([a, each]) => [a, each.closing ?? 0n]))).toEqual(
        told(closing),
      );
      expect(told([...balances].map(([a, each]) => [a, each.opening]))).toEqual(told(opening));
      expect(told([...balances].map(([a, each]) => [a, each.moved]))).toEqual(told(moved));
    }),
    { numRuns: RUNS },
  );
  expect(runs).toBeGreaterThanOrEqual(RUNS);
});

test("what is promised, on any day, changes no byte of any file", async () => {
  const record = async (programme: string, postings: Posting[], day: number) => {
    const entry = entryOf(postings[0]!.key, programme, postings, true);
    await world.post({ ...entry, effectiveOn: `2030-01-${String(day).padStart(2, "0")}` });
  };
  for (const programme of ["silent", "spoken"]) {
    const key = (name: string): string => `${programme}/${name}`;
    const isSpoken = programme === "spoken";
    const promise = async (name: string, amount: bigint, day: number) => {
      if (isSpoken) await record(programme, [holding(key(name), programme, amount)], day);
    };
    const gift = posting(key("gift"), programme, ["chain", "donations"], 900_000n);
    await world.open(programme);
    await record(programme, [gift], 3);
    await promise("one", 123_456n, 4);
    await promise("two", 234_567n, 5);
    if (isSpoken) await record(programme, [{ key: key("no"), kind: "void", hold: key("two") }], 5);
    const fee = posting(key("fee"), programme, ["networkFees", "chain"], 321n);
    const beside = isSpoken ? [holding(key("beside"), programme, 8n)] : [];
    await record(programme, [...beside, fee], 6);
    await record(programme, [{ key: key("back"), kind: "reverse", of: key("fee") }], 7);
  }
  const days = [undefined, "2030-01-03", "2030-01-04", "2030-01-05", "2030-01-06", "2030-01-09"];
  for (const format of LEDGER_FORMATS)
    for (const what of ["journal", "trial-balance"] as const)
      for (const to of days) {
        const from = to === "2030-01-06" ? { from: "2030-01-06" } : {};
        const of = async (programme: string): Promise<string> =>
          (
            await fileOf(format, what, { ...from, ...(to !== undefined && { to }), programme })
          ).replaceAll(new RegExp(programme, "gi"), "either");
        expect(await of("spoken"), `${format} ${what} ${to}`).toBe(await of("silent"));
      }
});

test("entries are numbered within a file, and a reversal names what it takes back when that is in the file", async () => {
  const entries = async (period: Period): Promise<any[]> =>
    (await fileOf("jsonl", "journal", { ...period, programme: "spoken" }))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === "entry");
  const all = await entries({});
  expect(all.map(({ entry }) => entry)).toEqual(["1", "2", "3"]);
  expect(all.flatMap(({ movements }) => movements)).toMatchObject([
    { position: 1, kind: "post" },
    { position: 1, kind: "post" },
    { position: 1, kind: "reverse", reverses: "2/1" },
  ]);
  const [alone, ...others] = await entries({ from: "2030-01-07" });
  expect(others).toEqual([]);
  expect(alone).toMatchObject({ entry: "1", movements: [{ kind: "reverse" }] });
  expect(alone.movements[0]).not.toHaveProperty("reverses");
});

const TOOLS = [
  ["hledger", ["check", "--strict", "ordereddates", "payees", "-f"], "hledger"],
  ["bean-check", [], "beancount"],
] as const;

for (const [tool, parameters, format] of TOOLS) {
  const isThere = spawnSync(tool, ["--version"]).error === undefined;
  test.skipIf(!isThere)(
    `${tool} accepts the files, and no file whose amount was changed`,
    async () => {
      await world.db.owner.raw(
        `insert into fiat_rates (currency, minor_units, sats, source, quoted_at, method, reason, recorded_by, recorded_at)
       values ('EUR', 4300001, 100000000, 'test', '2030-01-05T12:00:00Z', 'hand', 'test', 'hazel', '2030-01-05T12:00:00Z'),
         ('JPY', 7000000, 99999999, 'test', '2030-01-06T12:00:00Z', 'hand', 'test', 'hazel', '2030-01-06T12:00:00Z')
       on conflict do nothing`,
      );
      let changed = 0;
      for (const period of [{}, { from: "2030-01-09", to: "2030-01-21" }, { programme: "a1" }]) {
        for (const what of ["journal", "trial-balance"] as const) {
          const text = await fileOf(format, what, period);
          const check = (content: string): string => {
            const file = join(folder, `ledger.${format}`);
            writeFileSync(file, content);
            const { status, stdout, stderr } = spawnSync(tool, [...parameters, file], {
              encoding: "utf8",
            });
            return status === 0 ? "accepted" : `${stdout}${stderr}`;
          };
          expect(check(text), `${format} ${what} ${JSON.stringify(period)}`).toBe("accepted");
          const amounts = /^( {2,4}\S+ {2}-?)(\d+)( (?:sat|SAT))/m;
          const other = text.replace(amounts, (_, a, b, c) => `${a}${BigInt(b) + 1n}${c}`);
          // Chance decides what is in a period: in some nothing moved, and there is no amount to change.
          if (other === text) continue;
          expect(check(other), `${format} ${what} ${JSON.stringify(period)}`).not.toBe("accepted");
          changed += 1;
        }
      }
      expect(changed).toBeGreaterThan(1);
      const text = await fileOf(format, "journal", {});
      expect(text).toContain(" 0.0004300001 EUR");
      expect(text).toContain(" 0.070000000700000007 JPY");
    },
  );
}
