/** What somebody learns who takes the database and puts its rows side by side: names, times, and what was written together. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { mixCases } from "../../../src/cases/mix-cases.ts";
import { askWith } from "../../support/case-stages.ts";
import { evidenceOf } from "../../support/evidence-steps.ts";
import { DAY } from "../../support/clock.ts";
import { dumpTables } from "../../support/dump.ts";
import { readyMoney, recordRate } from "../../support/fiat-steps.ts";
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
  await recordRate(world, 40_000);
  await readyMoney(world);
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

test("who looked at a case, its key alone tells, and to the hour", async () => {
  const looks = await world.sql("vault_access").where({ purpose: "review" });
  // Two read each case: the thief sees two by two, and not of whom.
  expect(new Set(looks.map((look) => look.tag)).size).toBe(2);
  const shown = new Set(looks.flatMap((look) => Object.keys(look)));
  expect(shown).toEqual(new Set(["id", "at", "person", "kind", "purpose", "tag"]));
  for (const { at } of looks) expect(at.getTime() % 3_600_000).toBe(0);
});

/** What names a case: itself, or the tag of its looks. Everything else is the other side. */
const CASE_COLUMNS = ["case_id", "tag"];

interface Table {
  readonly name: string;
  readonly isCase: boolean;
}

async function allTables(): Promise<Table[]> {
  const { rows } = await world.database.owner.raw<{ rows: Table[] }>(
    `select format('%I.%I', t.schemaname, t.tablename) as name, t.tablename = 'cases' or exists (
       select from information_schema.columns c where c.table_schema = t.schemaname and c.table_name = t.tablename
         and c.column_name = any (?)) as "isCase"
     from pg_tables t where t.schemaname not in ('pg_catalog', 'information_schema')`,
    [CASE_COLUMNS],
  );
  return rows;
}

/** Tables of cases and any others that have a row of one transaction, by the number that every row carries. */
async function writtenTogether(): Promise<string[]> {
  const tables = await allTables();
  const numbers = async (isCase: boolean): Promise<Map<string, string[]>> => {
    const found = new Map<string, string[]>();
    for (const { name } of tables.filter((table) => table.isCase === isCase)) {
      const { rows } = await world.database.owner.raw(`select distinct xmin::text from ${name}`);
      for (const { xmin } of rows) found.set(xmin, [...(found.get(xmin) ?? []), name]);
    }
    return found;
  };
  const others = await numbers(false);
  return [...(await numbers(true))].flatMap(([xmin, names]) =>
    names.flatMap((name) => (others.get(xmin) ?? []).map((other) => `${name} ${other}`)),
  );
}

/** The rows of a table as they lie on the disk. */
async function asTheyLie(table: string): Promise<string[]> {
  const { rows } = await world.database.owner.raw<{ rows: { row: string }[] }>(
    `select t::text as row from "${table}" t order by ctid`,
  );
  return rows.map(({ row }) => row);
}

const mix = (): Promise<number> => world.work({ kind: "job", name: "mix-cases" }, mixCases);

/**
 * Once they were mixed, the rows of these tables lie in another order than before, and are the same. Of four rows one order in twenty-four is the one of before,
 * of eight one in forty thousand: five mixes in a row that all leave four as they were are one in eight million, two that leave eight so one in sixteen hundred million.
 */
async function mixUntilMoved(before: ReadonlyMap<string, readonly string[]>): Promise<void> {
  for (const [table, lay] of before) {
    const most = lay.length < 8 ? 4 : 1;
    for (let more = 0; more < most && (await asTheyLie(table)).join() === lay.join(); more += 1)
      await mix();
    const lies = await asTheyLie(table);
    expect(lies, table).not.toEqual(lay);
    expect(lies.toSorted(), table).toEqual(lay.toSorted());
  }
}

test("deciding a case writes no look beside its money", async () => {
  const together = await writtenTogether();
  expect(together).toContain("public.cases public.payouts");
  expect(together.filter((pair) => pair.startsWith("public.vault_access "))).toEqual([]);
});

test("no number of a transaction leads from a case to its payout once its rows are mixed, and no order of rows", async () => {
  await readyPayout(world, 130_000n);
  await readyPayout(world, 140_000n);
  const tables = ["vault_access", "vault_wraps", "vault_entries", "case_events"];
  const lay = new Map<string, string[]>();
  for (const table of tables) lay.set(table, await asTheyLie(table));
  expect(await mix()).toBe(4);
  expect(await writtenTogether()).toEqual([]);
  await mixUntilMoved(lay);
  for (const table of tables)
    expect((await asTheyLie(table)).length, table).toBeGreaterThanOrEqual(
      table === "vault_wraps" ? 4 : 8,
    );
  const histories = await world.sql("case_events").orderBy(["case_id", "number"]);
  expect(histories.filter((event) => event.to_state === "approved")).toHaveLength(4);
});

test("no table of cases counts its rows or knows a moment", async () => {
  const names = (await allTables()).filter(({ isCase }) => isCase).map(({ name }) => name);
  expect(names).toContain("public.vault_access");
  const { rows } = await world.database.owner.raw<{ rows: { column: string }[] }>(
    `select attrelid::regclass::text || '.' || attname as column from pg_attribute a
     left join pg_attrdef d on d.adrelid = attrelid and d.adnum = attnum
     where attrelid = any (cast(? as regclass[])) and attnum > 0 and not attisdropped
       and (attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval%')`,
    [names],
  );
  expect(rows).toEqual([]);
  const lines = (await dumpTables(world.database.owner)).split("\n");
  const ofCases = lines.filter((line) => names.some((name) => line.startsWith(`${name} `)));
  for (const line of ofCases)
    for (const time of line.match(/T[0-9]{2}:[0-9]{2}:[^"]*/g) ?? [])
      expect(time, line).toMatch(/^T[0-9]{2}:00:00(Z|[+-][0-9]{2}:00)$/);
});

test("what a case is given months later leads nowhere either", async () => {
  const { code } = await readyPayout(world, 120_000n);
  await mix();
  world.clock.advance(100 * DAY);
  await request(world.app)
    .post("/api/v1/request/case-address")
    .set("Authorization", `Claim ${code}`)
    .expect(200);
  await mix();
  expect(await writtenTogether()).toEqual([]);
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

test("files and marks of messages are rewritten with their cases", async () => {
  for (let more = 0; more < 8; more += 1) {
    const code = await askForHelp(world);
    await evidenceOf(world, code)
      .send(utf8(`paper ${more}`))
      .expect(201);
    await askWith(world, code, "messages", { text: "a word more" }).expect(201);
  }
  const together = await writtenTogether();
  const tables = ["evidence_files", "case_mail"];
  for (const table of tables) expect(together).toContain(`public.${table} public.once_answers`);
  const lay = new Map<string, string[]>();
  for (const table of tables) lay.set(table, await asTheyLie(table));
  await mix();
  expect(await writtenTogether()).toEqual([]);
  await mixUntilMoved(lay);
  for (const table of tables) expect((await asTheyLie(table)).length, table).toBe(8);
});

test("a file that comes long after its case is rewritten as well, and what is compared of it", async () => {
  const code = await askForHelp(world);
  await mix();
  world.clock.advance(100 * 86_400_000);
  await evidenceOf(world, code).send(utf8("a paper of much later")).expect(201);
  expect(await writtenTogether()).not.toEqual([]);
  await mix();
  expect(await writtenTogether()).toEqual([]);
});
