/** The steps of a pair in the database: those of the program's table and no other, whoever has the connection; and nobody reviews what they judge. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PAIR_STATES, PAIR_TRANSITIONS } from "../../../src/duplicates/pair.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  const row = { code: "general", name: "General", purpose: "x", state: "open" };
  await database.app("programmes").insert({ ...row, award_cap: 2000, award_floor: 1000 });
});
afterAll(() => database.close());

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error("passed"),
    (thrown: unknown) => thrown as Error,
  );
  return error.message.split(" - ").at(-1) ?? "";
}

/** A pair of two cases in this state, put there by the owner, whom no rule holds. */
async function pairIn(state: string, judge: string | null = "elder") {
  const ids = [randomUUID(), randomUUID()].sort();
  for (const id of ids) {
    const shred_ref = randomBytes(16).toString("hex");
    await database.app("vault_cases").insert({ case_id: id, shred_ref });
    await database.app("cases").insert({
      id,
      lookup: randomBytes(32),
      programme: "general",
      submitted_on: "2026-11-25",
      state: "submitted",
    });
  }
  const pair = { case_a: ids[0], case_b: ids[1] };
  await database.app("duplicate_pairs").insert({
    ...pair,
    strength: "medium",
    fields: ["evidence"],
    tokens: [randomBytes(16)],
    judge,
  });
  await database.owner.transaction(async (sql) => {
    await sql.raw("alter table duplicate_pairs disable trigger duplicate_pair_moves");
    await sql("duplicate_pairs").where(pair).update({ state });
    await sql.raw("alter table duplicate_pairs enable always trigger duplicate_pair_moves");
  });
  return pair;
}

const move = (pair: object, state: string): Promise<string> =>
  refusal(database.app("duplicate_pairs").where(pair).update({ state, version: 2 }).then());

const steps = new Set<string>(PAIR_TRANSITIONS.map(({ from, to }) => `${from}>${to}`));

describe.each(PAIR_STATES)("a pair that is %s", (from) => {
  test.each(PAIR_STATES.filter((to) => to !== from))("goes to %s only by the table", async (to) => {
    const said = await move(await pairIn(from), to);
    if (steps.has(`${from}>${to}`)) expect(said).toBe("passed");
    else expect(said).toBe(`a pair cannot go from ${from} to ${to}`);
  });
});

test("the list of the database is the program's", async () => {
  const { rows } = await database.owner.raw(
    "select pg_get_functiondef('duplicate_pair_moves'::regproc) as text",
  );
  const listed = [...rows[0].text.matchAll(/'([a-z_]+>[a-z_]+)'/g)].map(([, step]) => step);
  expect(new Set(listed)).toEqual(steps);
  expect(listed).toHaveLength(steps.size);
});

test("nobody judges for whom nobody was drawn, nor a pair whose case they review", async () => {
  const rule = "a pair is judged by somebody who reviews neither case";
  expect(await move(await pairIn("suspected", null), "not_duplicate")).toBe(rule);
  for (const side of ["case_a", "case_b"] as const) {
    const pair = await pairIn("suspected");
    await database
      .app("case_assignments")
      .insert({ case_id: pair[side], stage: "first", person: "elder" });
    for (const to of ["not_duplicate", "same_household", "confirmed_duplicate", "needs_info"])
      expect(await move(pair, to), to).toBe(rule);
  }
});
