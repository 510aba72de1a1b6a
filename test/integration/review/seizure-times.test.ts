/** What somebody learns who takes the database and puts its rows side by side: names, times, and what was written together. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { mixCases } from "../../../src/cases/mix-cases.ts";
import { dumpTables } from "../../support/dump.ts";
import { askForHelp, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("seizure-times");
});
afterAll(() => world.close());

test("what stands beside a decided case names nobody, and no day but that of its arrival", async () => {
  await settledGift(world, 1_000_000n);
  await readyPayout(world, 100_000n);
  world.clock.advance(61_000);
  await readyPayout(world, 110_000n);
  const lines = (await dumpTables(world.database.owner)).split("\n");
  const cases: string[] = await world.sql("cases").pluck("id");
  expect(cases).toHaveLength(2);
  const beside = lines.filter((line) => cases.some((id) => line.includes(id)));
  expect(beside.map((line) => line.split(" ")[0])).toContain("public.vault_entries");
  for (const line of beside) {
    for (const { code } of world.staff) expect(line).not.toContain(`"${code}"`);
    const days = line
      .replace(/"submitted_on": "[^"]+"/, "")
      .match(/"[0-9]{4}-[0-9]{2}-[0-9]{2}[^"]*"/g);
    expect(days ?? []).toEqual((days ?? []).map(() => '"2026-11-01"'));
  }
});

test("a payout does not tell which of its two reviewers was first", async () => {
  for (const { reviewers, award } of await world.sql("payouts")) {
    expect(reviewers).toEqual([...reviewers].sort());
    const keys = JSON.parse(award).sigs.map((sig: { key: string }) => sig.key);
    expect(keys).toEqual([...keys].sort());
  }
});

test("who looked at a case, its key alone tells", async () => {
  const looks = await world.sql("vault_access").where({ purpose: "decision" });
  // Two decided each case: the thief sees two by two, and not of whom.
  expect(new Set(looks.map((look) => look.tag)).size).toBe(2);
  const shown = new Set(looks.flatMap((look) => Object.keys(look)));
  expect(shown).toEqual(new Set(["number", "at", "person", "kind", "purpose", "tag"]));
});

/** Rows of cases that were written in one transaction with rows of money, by the number that every row carries. */
async function writtenTogether(): Promise<string[]> {
  const { owner } = world.database;
  const { rows } = await owner.raw<{ rows: { table: string; isCase: boolean }[] }>(
    `select t.tablename as table, exists (select from information_schema.columns c where c.table_schema = 'public'
       and c.table_name = t.tablename and (c.column_name = 'case_id' or t.tablename = 'cases')) as "isCase"
     from pg_tables t where t.schemaname = 'public'`,
  );
  const numbers = async (isCase: boolean): Promise<Map<string, string[]>> => {
    const found = new Map<string, string[]>();
    for (const { table } of rows.filter((row) => row.isCase === isCase))
      for (const { xmin } of (await owner.raw(`select distinct xmin::text from ??`, [table])).rows)
        found.set(xmin, [...(found.get(xmin) ?? []), table]);
    return found;
  };
  const money = await numbers(false);
  return [...(await numbers(true))].flatMap(([xmin, tables]) =>
    tables.flatMap((table) => (money.get(xmin) ?? []).map((other) => `${table} ${other}`)),
  );
}

test("no number of a transaction leads from a case to its payout once its rows are mixed", async () => {
  expect(await writtenTogether()).toContain("cases payouts");
  const by = { kind: "job", name: "mix-cases" } as const;
  expect(await world.work(by, mixCases)).toBe(2);
  const left = await writtenTogether();
  // The wrap of a new case is as old as its request, when there is no money yet.
  expect(left.filter((pair) => !pair.startsWith("vault_wraps "))).toEqual([]);
  for (const table of ["payouts", "journal_entries", "wallet_addresses", "vault_access"])
    expect(left).not.toContain(`vault_wraps ${table}`);
  const histories = await world.sql("case_events").orderBy(["case_id", "number"]);
  expect(histories.filter((event) => event.to_state === "approved")).toHaveLength(2);
});

test("rows of a case are rewritten as they are or not at all", async () => {
  for (const statement of [
    "update case_events set number = number + 100",
    "update vault_entries set seq = seq + 100",
    "delete from case_events",
    "update cases set version = version + 1",
  ])
    await expect(world.sql.raw(statement)).rejects.toThrow(/never changed|one version|denied/);
});

test("no name of a row tells when somebody asked for help", async () => {
  await askForHelp(world);
  const { rows } = await world.database.owner.raw(
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and data_type = 'uuid'`,
  );
  expect(rows).not.toEqual([]);
  for (const { table_name: table, column_name: column } of rows) {
    for (const id of await world.database.owner(table).pluck(column))
      // Version 4 of RFC 9562 is all random bits.
      expect(id, `${table}.${column}`).toMatch(/^[0-9a-f-]{14}4/);
  }
});

test("kept answers know the hour and not the moment", async () => {
  world.clock.advance(1_234_567);
  await askForHelp(world);
  const hours = await world.database.owner("once_answers").pluck("made_at");
  expect(hours).not.toEqual([]);
  for (const at of hours) expect(new Date(at).getTime() % 3_600_000).toBe(0);
});
