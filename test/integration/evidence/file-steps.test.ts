/** The steps of a file in the database: those of the program's table and no other, whoever has the connection. */
import { randomBytes, randomUUID } from "node:crypto";
import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVIDENCE_STATES, EVIDENCE_TRANSITIONS } from "../../../src/evidence/evidence.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

const STEPS = new Set<string>(EVIDENCE_TRANSITIONS.map(({ from, to }) => `${from}>${to}`));
const STORED = EVIDENCE_STATES.filter((state) => state !== "destroyed");

/** The states that the table leads through from `received` to this one. */
function wayTo(state: string): string[] {
  const ways = [["received"]];
  for (const way of ways) {
    if (way.at(-1) === state) return way.slice(1);
    for (const to of STORED)
      if (STEPS.has(`${way.at(-1)}>${to}`) && !way.includes(to)) ways.push([...way, to]);
  }
  throw new Error(`the table leads nowhere to ${state}`);
}

const fileOf = (state: string) => ({
  id: randomUUID(),
  case_id: randomUUID(),
  state,
  brief: false,
  header: randomBytes(541),
});

/** A file in this state, written by the application's role: as it begins, and step by step. */
async function fileIn(sql: Knex, state: string): Promise<string> {
  const file = fileOf("received");
  await sql("vault_cases").insert({
    case_id: file.case_id,
    shred_ref: randomBytes(16).toString("hex"),
  });
  await sql("evidence_files").insert(file);
  for (const to of wayTo(state))
    await sql("evidence_files").where({ id: file.id }).update({ state: to });
  return file.id;
}

async function refusal(work: PromiseLike<unknown>): Promise<string> {
  const error = await Promise.resolve(work).then(
    () => new Error("passed"),
    (thrown: unknown) => thrown as Error,
  );
  return error.message.split(" - ").at(-1) ?? "";
}

describe.each(STORED)("a file that is %s", (from) => {
  test.each(EVIDENCE_STATES.filter((to) => to !== from))(
    "goes to %s only by the table",
    async (to) => {
      const id = await fileIn(database.app, from);
      const row = database.app("evidence_files").where({ id });
      // What is destroyed leaves no row: no state of a row says so.
      const write = to === "destroyed" ? row.clone().delete() : row.clone().update({ state: to });
      const said = await refusal(write);
      const left = await row.clone().pluck("state");
      if (STEPS.has(`${from}>${to}`)) {
        expect([said, left]).toEqual(["passed", to === "destroyed" ? [] : [to]]);
      } else {
        expect(said).toBe(`a file cannot go from ${from} to ${to}`);
        expect(left).toEqual([from]);
      }
      if (to === "destroyed") return;
      expect(await refusal(row.clone().update({ state: "destroyed" }))).not.toBe("passed");
    },
  );

  test("stays what it was sent as, and of the case that it was sent for", async () => {
    const id = await fileIn(database.app, from);
    const other = { header: randomBytes(541), case_id: randomUUID(), brief: true };
    for (const [column, value] of Object.entries(other)) {
      const row = database.owner("evidence_files").where({ id });
      expect(await refusal(row.update({ [column]: value })), column).toBe("a file is not changed");
    }
  });

  test("begins so only if it is received", async () => {
    const file = fileOf(from);
    await database.app("vault_cases").insert({
      case_id: file.case_id,
      shred_ref: randomBytes(16).toString("hex"),
    });
    expect(await refusal(database.app("evidence_files").insert(file))).toBe(
      from === "received" ? "passed" : "a file begins received",
    );
  });
});

test("what was destroyed comes back in no state but as a file that begins", async () => {
  const id = await fileIn(database.app, "accepted");
  const row = await database.app("evidence_files").where({ id }).first();
  await database.app("evidence_files").where({ id }).delete();
  expect(await refusal(database.app("evidence_files").insert(row))).toBe("a file begins received");
});
