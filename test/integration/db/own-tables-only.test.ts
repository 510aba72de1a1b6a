/** The database's rules read its own tables, not temporary ones of whoever writes. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

test("every trigger says where it looks, and looks at temporary tables last", async () => {
  const { rows } = await database.owner.raw<{ rows: { name: string; path: string | null }[] }>(
    `select p.oid::regprocedure::text as name,
       (select substring(setting from 'search_path=(.*)') from unnest(p.proconfig) as setting where setting like 'search_path=%') as path
     from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prorettype = 'trigger'::regtype`,
  );
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter(({ path }) => path?.endsWith("pg_temp") !== true)).toEqual([]);
});

test("a temporary table of the same name hides nothing from a rule", async () => {
  const programme = { code: "general", name: "General", purpose: "x", state: "open" };
  await database.app("programmes").insert({ ...programme, award_cap: 2000, award_floor: 1000 });
  const id = randomUUID();
  const made = { id, lookup: randomBytes(32), programme: "general", submitted_on: "2026-11-25" };
  await database.app("cases").insert({ ...made, state: "submitted" });
  const moved = database.app.transaction(async (sql) => {
    await sql.raw("create temporary table case_steps (from_state text, to_state text, mover text)");
    await sql.raw("insert into pg_temp.case_steps values ('submitted', 'completed', 'system')");
    // The writer's own statements see theirs.
    expect(await sql("case_steps").pluck("to_state")).toEqual(["completed"]);
    await sql("cases").where({ id }).update({ state: "completed", version: 2 });
  });
  await expect(moved).rejects.toThrow("a case cannot go from submitted to completed");
  expect(await database.app("cases").where({ id }).pluck("state")).toEqual(["submitted"]);
});
