import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../../src/db/database.ts";
import { pendingMigrations } from "../../../src/db/migrate.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

test("a fresh database is migrated to the end", async () => {
  expect(await pendingMigrations(database.owner)).toEqual([]);
});

test("two fresh databases share nothing", async () => {
  const other = await freshDatabase();
  await database.owner.raw("create table mine (id int)");
  const found = await other.owner.raw("select to_regclass('mine') as mine");
  expect(found.rows).toEqual([{ mine: null }]);
  await other.close();
});

test("the application's pool works as a role that may make no table", async () => {
  await expect(database.app.raw("create table theirs (id int)")).rejects.toMatchObject({
    code: "42501",
  });
});

test("int8 comes as bigint and date as text, on our connections only", async () => {
  const found = await database.app.raw(
    "select 9007199254740993::int8 as n, date '2030-01-07' as d",
  );
  expect(found.rows).toEqual([{ n: 9007199254740993n, d: "2030-01-07" }]);
});

test("the address opens the same database", async () => {
  const again = openDatabase(database.address, "app", 1);
  const name = "select current_database() as name";
  expect((await again.raw(name)).rows).toEqual((await database.app.raw(name)).rows);
  await again.destroy();
});
