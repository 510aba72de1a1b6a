/** Every column of every table that is about people is told of by one holding: a migration that adds one without a word fails here. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { columnsOf, heldColumns } from "../../../src/cases/held-columns.ts";
import { holdingKeys, OF_NOBODY } from "../../../src/cases/holdings.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

/** The columns of all tables, but of those that say nothing of a person. */
async function columnsThere(): Promise<string[]> {
  const { rows } = await database.owner.raw(
    `select c.table_name || '.' || c.column_name as name from information_schema.columns c
     join pg_tables t on t.schemaname = 'public' and t.tablename = c.table_name
     where c.table_schema = 'public' and c.table_name <> all (?)`,
    [[...OF_NOBODY]],
  );
  return rows.map(({ name }: { name: string }) => name).sort();
}

test("the columns that are told are those that are there", async () => {
  expect(heldColumns().sort()).toEqual(await columnsThere());
});

test("each is told by one holding, and every holding tells of some", () => {
  const told = holdingKeys.flatMap((key) => columnsOf(key));
  expect(told.sort()).toEqual(heldColumns().sort());
  expect(holdingKeys.filter((key) => columnsOf(key).length === 0)).toEqual([]);
});

test("a column that a migration adds without a word is found", async () => {
  await database.owner.raw("alter table cases add column phone text");
  const told = new Set(heldColumns());
  expect((await columnsThere()).filter((column) => !told.has(column))).toEqual(["cases.phone"]);
});
