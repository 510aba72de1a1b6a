/** Requests that two people made up, and what a thief sees of any request. */
import type request from "supertest";
import { expect } from "vitest";
import { CONSENT_VERSION } from "../../src/cases/consent.ts";
import { ask } from "./case-stages.ts";
import type { StagedCase } from "./case-stages.ts";
import { FOUR_REVIEWERS } from "./four-reviewers.ts";
import { settledGift } from "./steps.ts";
import { World } from "./world.ts";

/** A fund with money, to which so many requests came in the month before that several tests are allowed in this one. */
export async function testingWorld(name: string, staff = FOUR_REVIEWERS): Promise<World> {
  const world = await World.start(name, { addresses: 500, apiRequests: 2_000 }, 0, { staff });
  await settledGift(world, 3_000_000n);
  await world.database.owner.raw(
    `insert into cases (id, programme, lookup, state, submitted_on)
     select gen_random_uuid(), 'general', decode(md5(n::text) || md5('x' || n), 'hex'), 'submitted', date '2026-10-15' from generate_series(1, 200) n`,
  );
  return world;
}

/** What one of the two asks of test requests. */
export async function tests(
  world: World,
  person: string,
  path: string,
  body: object,
): Promise<request.Response> {
  return (await world.signedIn(person)).post(`/api/v1/tests${path}`).send(body);
}

/** What is asked in both kinds of requests. */
export const ASKED = {
  programme: "general",
  category: "fine",
  consent: CONSENT_VERSION,
  need: "a fine",
  text: "In my own words.",
};

/** The code of one that two agreed on. */
export async function agreed(world: World, expected: string): Promise<string> {
  const made = await tests(world, "hazel", "", { programme: "general", expected });
  expect(made.status).toBe(201);
  const code = made.body.claimCode;
  expect((await tests(world, "sorbus", "/agreement", { code, expected })).status).toBe(204);
  return code;
}

/** A test request that was sent. */
export async function sent(world: World, expected: string): Promise<StagedCase> {
  world.clock.advance(120_000);
  const code = await agreed(world, expected);
  const before: string[] = await world.sql("cases").pluck("id");
  const answer = await tests(world, "hazel", "/requests", { code, ...ASKED });
  expect([answer.status, answer.body]).toEqual([204, {}]);
  const [id = ""]: string[] = await world.sql("cases").whereNotIn("id", before).pluck("id");
  return { code, id };
}

/** Brings a request to its reviewers. */
export async function reviewing(world: World, { id }: StagedCase): Promise<void> {
  for (const path of ["triage", "assignment"])
    expect((await ask(world, "alder", { id, path })).status).toBe(200);
}

/** The state of a case. */
export async function stateOf(world: World, { id }: StagedCase): Promise<string> {
  return (await world.sql("cases").where({ id }).first("state")).state;
}

/** All that a thief sees of a case beside what is random or its own: kinds, lengths and steps. */
export async function outside(world: World, { id }: StagedCase) {
  const entries = await world.sql("vault_entries").where({ case_id: id }).orderBy("seq");
  const row = await world.sql("cases").where({ id }).first();
  const history = await world.sql("case_events").where({ case_id: id }).orderBy("number");
  return {
    shape: Object.entries(row).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value.length : typeof value,
    ]),
    // The words of a request are its applicant's.
    entries: entries
      .filter(({ kind }) => kind !== "request")
      .map(({ kind, box }) => [kind, box.length]),
    history: history.map(({ from_state: from, to_state: to, role }) => [from, to, role]),
    wraps: (await world.sql("vault_wraps").where({ case_id: id })).length,
  };
}

/** How much stands in the books and waits to be paid. */
export async function books(world: World): Promise<{ postings: number; payouts: number }> {
  return {
    postings: (await world.sql("postings")).length,
    payouts: (await world.sql("payouts")).length,
  };
}
