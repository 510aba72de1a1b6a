/** What somebody learns who takes the database and puts its times side by side. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { askForHelp, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("seizure-times");
});
afterAll(() => world.close());

test("no time in the ledger leads from a decision about a case to its payout", async () => {
  await settledGift(world, 1_000_000n);
  await readyPayout(world, 100_000n);
  world.clock.advance(61_000);
  await readyPayout(world, 110_000n);
  const { rows } = await world.database.owner.raw(
    `select e.case_id, p.id from case_events e
     join journal_entries j on j.recorded_at = e.at
     join payouts p on p.id = j.reference`,
  );
  // Every payout fits every case of the day, not one.
  const payouts = await world.sql("payouts").pluck("id");
  expect(payouts).toHaveLength(2);
  for (const row of rows) {
    const candidates = new Set(
      rows.flatMap((other: { case_id: string; id: string }) =>
        other.case_id === row.case_id ? [other.id] : [],
      ),
    );
    expect(candidates).toEqual(new Set(payouts));
  }
  const fine = await world.database.owner.raw(
    `select 1 from vault_access a join journal_entries j on j.recorded_at::timestamptz = a.at limit 1`,
  );
  expect(fine.rows).toEqual([]);
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
