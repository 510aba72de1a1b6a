/** What the database itself says of the log of looks, to the application's own role: by its own clock, and by nothing that is written into it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY, HOUR } from "../../support/clock.ts";
import { vaultWorld } from "../../support/vault-world.ts";
import type { VaultWorld } from "../../support/vault-world.ts";

let world: VaultWorld;
/** The first instant whose looks are kept, as the database has it. */
let keptFrom: number;

beforeAll(async () => {
  world = await vaultWorld();
  const { rows } = await world.database.app.raw<{ rows: [{ at: Date }] }>(
    "select looks_kept_from() as at",
  );
  keptFrom = rows[0].at.getTime();
});
afterAll(() => world.close());

const look = (at: number, person = "ana") => ({
  at: new Date(at),
  person,
  kind: "request",
  purpose: "review",
  tag: randomUUID().replaceAll("-", ""),
});

let young: string;
beforeEach(async () => {
  const row = look(keptFrom);
  young = row.tag;
  await world.database.app("vault_access").insert(row);
});

const isThere = async (tag: string): Promise<boolean> =>
  (await world.database.app("vault_access").where({ tag })).length === 1;

test("ninety days are those of the database's clock, to the hour", async () => {
  const { rows } = await world.database.app.raw<{ rows: [{ days: number }] }>(
    "select cast(extract(epoch from clock_timestamp() - looks_kept_from()) / 86400 as float8) as days",
  );
  expect(rows[0].days).toBeGreaterThanOrEqual(90);
  expect(rows[0].days).toBeLessThan(91);
  const old = look(keptFrom - HOUR);
  await world.database.app("vault_access").insert(old);
  expect(await world.database.app("vault_access").where({ tag: old.tag }).delete()).toBe(1);
  const remove = world.database.app("vault_access").where({ tag: young }).delete();
  await expect(remove).rejects.toThrow("append-only");
});

test.each([
  ["a look of the year 9000", "9000-01-01T00:00:00Z"],
  ["a look of the last possible day", "infinity"],
])("%s makes no other one older", async (_, at) => {
  const insert = world.database.app.raw(
    "insert into vault_access (at, person, kind, purpose, tag) values (?, 'ana', 'request', 'review', ?)",
    [at, "f".repeat(32)],
  );
  await insert.catch(() => undefined);
  for (const statement of [
    "delete from vault_access",
    "delete from vault_access where at < (select max(at) from vault_access)",
    "delete from vault_access where at < looks_kept_from() + interval '1 hour'",
  ])
    await expect(world.database.app.raw(statement), statement).rejects.toThrow("append-only");
  expect(await isThere(young)).toBe(true);
});

test("no setting of the session moves the clock, and no function of it stands before the database's", async () => {
  for (const set of [
    "set local timezone = 'Pacific/Kiritimati'",
    "set local timezone = 'Etc/GMT+12'",
    "set local datestyle = 'German'",
    `create function pg_temp.looks_kept_from() returns timestamptz language sql as $$ select 'infinity'::timestamptz $$;
     set local search_path = pg_temp, public, pg_catalog`,
  ]) {
    const remove = world.database.app.transaction(async (sql) => {
      await sql.raw(set);
      await sql("vault_access").where({ tag: young }).delete();
    });
    await expect(remove, set).rejects.toThrow(/append-only|permission denied/);
  }
  for (const statement of [
    "create or replace function looks_kept_from() returns timestamptz language sql as $$ select timestamptz '9000-01-01' $$",
    "alter table vault_access disable trigger vault_access_keep",
    "truncate vault_access",
    "set session_replication_role = replica",
  ])
    await expect(world.database.app.raw(statement), statement).rejects.toThrow(
      /permission denied|must be owner/,
    );
  expect(await isThere(young)).toBe(true);
});

test("an entry is never changed, but may be written again as it is", async () => {
  for (const change of [{ kind: "message" }, { person: "bo" }, { at: new Date(keptFrom - DAY) }]) {
    const update = world.database.app("vault_access").where({ tag: young }).update(change);
    await expect(update).rejects.toThrow(/append-only|permission denied/);
    const byOwner = world.database.owner("vault_access").where({ tag: young }).update(change);
    await expect(byOwner).rejects.toThrow("append-only");
  }
  await world.database.app("vault_access").where({ tag: young }).update({ kind: "request" });
  expect(await isThere(young)).toBe(true);
});
