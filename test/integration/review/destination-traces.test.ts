/** What a change of destination leaves in the database: all of it with the payout, nothing at the case, whose rows nobody has touched. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mixCases } from "../../../src/cases/mix-cases.ts";
import { openForm, sendForm, tokenOf } from "../../support/form-steps.ts";
import { claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let code: string;
let second: string;

beforeAll(async () => {
  world = await World.start("destination-traces");
  await settledGift(world, 3_000_000n);
  ({ code } = await readyPayout(world, 100_000n));
  ({ code: second } = await readyPayout(world, 110_000n));
  await world.work({ kind: "job", name: "mix-cases" }, mixCases);
});
afterAll(() => world.close());

const fresh = (): string => world.chain.wallet.address().address;

const takeBack = (holder: string): request.Test =>
  request(world.app)
    .post("/api/v1/request/destination/taking-back")
    .set({ Authorization: `Claim ${holder}` });

/** Every row of every table that names a case, with the numbers of the transactions that wrote and that locked it, and its place. */
async function caseRows(): Promise<string[]> {
  const { rows: tables } = await world.database.owner.raw<{ rows: { name: string }[] }>(
    `select distinct c.table_name as name from information_schema.columns c
     join pg_tables t on t.schemaname = c.table_schema and t.tablename = c.table_name
     where c.table_schema = 'public' and (c.column_name in ('case_id', 'tag') or c.table_name = 'cases') order by 1`,
  );
  expect(tables.map(({ name }) => name)).toContain("vault_entries");
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await world.database.owner.raw<{ rows: { row: string }[] }>(
      `select xmin::text || ' ' || xmax::text || ' ' || ctid::text || ' ' || t::text as row from "${name}" t`,
    );
    found.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return found.toSorted();
}

test("a visit, a change, another one and taking it back touch no row of a case", async () => {
  await freeze(world);
  const before = await caseRows();
  await claimant(world, code).status().expect(200);
  expect((await claimant(world, code).setDestination(fresh()).expect(200)).body).toHaveProperty(
    "countsFrom",
  );
  await claimant(world, code).setDestination(fresh()).expect(200);
  await takeBack(code).expect(200);
  await claimant(world, code).status().expect(200);
  expect(await caseRows()).toEqual(before);
});

test("nor does a pause with the code, nor lifting it", async () => {
  await freeze(world);
  const before = await caseRows();
  const pause = (path: string): request.Test =>
    request(world.app)
      .post(`/api/v1/request/pause${path}`)
      .set({ Authorization: `Claim ${code}` });
  await pause("").expect(200);
  expect((await claimant(world, code).status().expect(200)).body.pause).toBe("own");
  await pause("/lifting").expect(204);
  expect(await caseRows()).toEqual(before);
});

test("nor do the pages", async () => {
  const before = await caseRows();
  const token = await openForm(world.app, "/en/request");
  const page = await sendForm(world.app, "/en/request", { token, code });
  const changed = await sendForm(world.app, "/en/request/destination", {
    token: tokenOf(page.text),
    code,
    destination: fresh(),
  });
  expect(changed.status).toBe(200);
  const again = await sendForm(world.app, "/en/request", { token: tokenOf(changed.text), code });
  expect(again.text).toContain('action="/en/request/taking-back"');
  const back = await sendForm(world.app, "/en/request/taking-back", {
    token: tokenOf(again.text),
    code,
  });
  expect(back.status).toBe(200);
  expect(back.text).not.toContain("taking-back");
  expect(await caseRows()).toEqual(before);
});

test("of two changes at once one comes after the other, and its record follows the other's", async () => {
  const answers = await Promise.all(
    [fresh(), fresh()].map((address) => claimant(world, second).setDestination(address)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const [payout] = await world
    .sql("payouts")
    .whereIn(
      "id",
      world.sql("payout_changes").where({ number: 2, counted: false }).select("payout"),
    )
    .whereNotIn("id", world.sql("payout_changes").where({ number: 3 }).select("payout"));
  const replaced = await world.sql("payout_changes").where({ payout: payout.id }).orderBy("number");
  const records = [...replaced.map(({ destination }) => destination), payout.destination].map(
    (text: string) => JSON.parse(text).record,
  );
  expect(records.map(({ seq }) => seq)).toEqual([0, 1, 2]);
  expect(records.slice(1).map(({ prev }) => prev)).toEqual(
    replaced.map(({ digest }) => digest.toString("hex")),
  );
});

test("a change and a batch at once: the batch is given up, or there is none", async () => {
  const { code: other } = await readyPayout(world, 120_000n);
  for (let round = 0; round < 3; round += 1) {
    const [, changed] = await Promise.all([
      freeze(world).catch(() => undefined),
      claimant(world, other).setDestination(fresh()),
    ]);
    expect(changed.status).toBe(200);
    const held = await world
      .sql("batch_payouts as bp")
      .where("bp.live", true)
      .whereIn(
        "bp.payout",
        world
          .sql("payout_changes")
          .where("number", ">", 5 - 5)
          .select("payout"),
      )
      .whereRaw("payout_rests(bp.payout, ?)", [world.clock.now()])
      .select("bp.payout");
    expect(held).toEqual([]);
    await world.check();
    await takeBack(other).expect(200);
  }
});

test("what the application may write about a change is a change, and what people said of it stays", async () => {
  const { sql } = world;
  const [{ payout }] = await sql("payout_changes").orderBy("number").select("payout");
  const words = { payout, number: 1, person: "hazel" };
  for (const statement of [
    sql("payout_change_words").insert(words),
    sql("payout_changes").where({ payout }).del(),
    sql.raw("update payout_changes set counts_from = now()"),
    sql.raw("update payouts set use = use + 1"),
    sql.raw("update payouts set destination = destination || ' '"),
    sql.raw("update payouts set script = decode('00', 'hex')"),
    sql.raw(
      `insert into payout_changes select payout, number + 1, digest, destination, script, use, counted, counts_from
       from payout_changes order by number desc limit 1`,
    ),
  ])
    await expect(statement).rejects.toThrow(/change|batch|denied/);
});
