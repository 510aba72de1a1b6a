/** Nobody alone turns a request away: two people do, and until the second agrees nothing of it is lost. */
import type request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TRIAGE_MAX } from "../../../src/cases/triage-case.ts";
import { CLAIM } from "../../../src/vault/wrap.ts";
import { Browser } from "../../support/browser.ts";
import { ask, drawnFor, STAGES } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { evidenceOf } from "../../support/evidence-steps.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { askForHelp, claimant } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const REASON = { reason: "this is no request" };

let world: World;

beforeAll(async () => {
  world = await World.start("turn-away", { addresses: 500, apiRequests: 500 }, 0, {
    staff: [...FOUR_REVIEWERS, { code: "aspen", roles: ["triager"] }],
  });
});
afterAll(() => world.close());

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;
const problem = ({ status, body }: request.Response): unknown => [status, body.type];
const check = (id: string, who: string, agrees: boolean) =>
  ask(world, who, { id, path: "spam-check", body: { agrees } });
const readers = (id: string): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).orderBy("reader").pluck("reader");

test("one person's word ends nothing: a second one agrees, and the files stay until the case's own end", async () => {
  const { id, code } = await STAGES["triage"]!(world);
  await evidenceOf(world, code).send(Buffer.from("a letter of the landlord")).expect(201);
  const before = (await claimant(world, code).status()).body;
  const said = await ask(world, "alder", { id, path: "spam", body: REASON });
  expect([said.status, said.body.state]).toEqual([200, "triage"]);
  expect((await claimant(world, code).status()).body).toEqual(before);
  expect(await drawnFor(world, id, "check")).toEqual({ person: "aspen" });
  for (const who of ["alder", "birch"])
    expect((await check(id, who, true)).status, who).toBeGreaterThanOrEqual(403);
  expect(await stateOf(id)).toBe("triage");
  expect((await check(id, "aspen", true)).body.state).toBe("spam");
  expect(await readers(id)).toEqual([CLAIM]);
  expect(await world.sql("evidence_files").where({ case_id: id })).toHaveLength(1);
  for (const table of ["case_assignments", "case_decisions"])
    expect(await world.sql(table).where({ case_id: id }), table).toEqual([]);
});

test("who finds that it is a request sends it back, and nobody asks again until somebody agrees", async () => {
  const { id } = await STAGES["triage, called spam"]!(world);
  expect(problem(await ask(world, "alder", { id, path: "spam", body: REASON }))).toEqual([
    409,
    "/problems/already-decided",
  ]);
  expect((await check(id, "aspen", false)).body.state).toBe("triage");
  // One more triager stands by again, and there are only two.
  expect(await readers(id)).toEqual([CLAIM, "alder", "aspen"]);
  expect(problem(await ask(world, "alder", { id, path: "spam", body: REASON }))).toEqual([
    409,
    "/problems/already-decided",
  ]);
  expect((await ask(world, "alder", { id, path: "assignment" })).body.state).toBe("in_review");
});

test("sending it to review takes the word back", async () => {
  const { id } = await STAGES["triage, called spam"]!(world);
  expect((await ask(world, "alder", { id, path: "assignment" })).status).toBe(200);
  expect((await check(id, "aspen", true)).status).toBe(404);
  expect(await drawnFor(world, id, "check")).toBeUndefined();
});

test("where the other triager stands aside a reviewer checks it", async () => {
  const { id } = await STAGES["triage, called spam"]!(world);
  const aspen = await world.signedIn("aspen");
  await aspen.post(`/api/v1/cases/${id}/recusal`).expect(204);
  const { person } = await drawnFor(world, id, "check");
  expect(["birch", "cedar", "elder", "fir"]).toContain(person);
  const file = await (await world.signedIn(person)).get(`/api/v1/cases/${id}?purpose=triage`);
  expect(file.body).toMatchObject({ mine: ["check"], turn: "yours" });
  world.clock.advance(120_000);
  const browser = await Browser.signedIn(world, person);
  const path = `/staff/cases/${id}`;
  await browser.open(path);
  await browser.send(path, { purpose: "triage" });
  await browser.send(`${path}/spam-check`, { is: "spam" });
  expect(browser.text).toContain("What you found is recorded");
  expect(await stateOf(id)).toBe("spam");
});

test("two answers at once are one", async () => {
  const { id } = await STAGES["triage, called spam"]!(world);
  const answers = await Promise.all([check(id, "aspen", true), check(id, "aspen", false)]);
  expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  const drawn = await ask(world, "alder", { id, path: "assignment" });
  expect([await stateOf(id), drawn.status]).toEqual(
    drawn.status === 200 ? ["in_review", 200] : ["spam", 404],
  );
});

test("the database takes no word of one person", async () => {
  const { id } = await STAGES["triage, called spam"]!(world);
  const spam = (): Promise<unknown> =>
    world.sql("cases").where({ id }).update({ state: "spam", version: 3 });
  await expect(spam()).rejects.toThrow("two people have to agree");
  const twice = { case_id: id, stage: "check", person: "alder", verdict: "spam" };
  await expect(world.sql("case_decisions").insert(twice)).rejects.toThrow("case_id_person");
  await expect(
    world.sql("case_decisions").insert({ ...twice, person: "aspen", verdict: "declined" }),
  ).rejects.toThrow("verdict_check");
});

test("a case that its triager leaves lying passes on when the one who stands by opens it, and not before", async () => {
  const { id } = await STAGES["triage"]!(world);
  expect(await readers(id)).toEqual([CLAIM, "alder", "aspen"]);
  const open = async (who: string): Promise<string> => {
    world.clock.advance(120_000);
    const agent = await world.signedIn(who);
    await agent.get(`/api/v1/cases/${id}?purpose=triage`).expect(200);
    return (await drawnFor(world, id, "triage")).person;
  };
  world.clock.advance(20 * DAY);
  expect(await open("aspen")).toBe("alder");
  world.clock.advance(2 * DAY);
  expect(await open("alder")).toBe("alder");
  expect(await open("aspen")).toBe("aspen");
  expect(await readers(id)).toEqual([CLAIM, "aspen"]);
  expect((await ask(world, "alder", { id, path: "assignment" })).status).toBe(404);
  expect((await ask(world, "aspen", { id, path: "assignment" })).status).toBe(200);
});

test("a request that waited long is not taken from whoever takes it at last; one that was called spam and that nobody checks passes on", async () => {
  await askForHelp(world);
  const [{ id }] = await world.sql("cases").where({ state: "submitted" }).select("id");
  world.clock.advance(60 * DAY);
  const opened = async (who: string): Promise<number> => {
    world.clock.advance(120_000);
    const agent = await world.signedIn(who);
    return (await agent.get(`/api/v1/cases/${id}?purpose=triage`)).status;
  };
  expect((await ask(world, "alder", { id, path: "triage" })).status).toBe(200);
  expect(await opened("aspen")).toBe(200);
  expect((await drawnFor(world, id, "triage")).person).toBe("alder");
  expect((await ask(world, "alder", { id, path: "spam", body: REASON })).status).toBe(200);
  expect((await drawnFor(world, id, "check")).person).toBe("aspen");
  world.clock.advance(22 * DAY);
  expect(await opened("alder")).toBe(200);
  const { person } = await drawnFor(world, id, "check");
  expect(["birch", "cedar", "elder", "fir"]).toContain(person);
  expect(await readers(id)).toEqual([CLAIM, "alder", person].sort());
  expect((await check(id, person, true)).body.state).toBe("spam");
});

test("nobody takes all requests away from their colleagues, not even at once", async () => {
  for (let count = 0; count < TRIAGE_MAX + 2; count += 1) {
    world.clock.advance(120_000);
    await askForHelp(world);
  }
  const ids: string[] = await world.sql("cases").where({ state: "submitted" }).pluck("id");
  const taken = await Promise.all(ids.map((id) => ask(world, "alder", { id, path: "triage" })));
  expect(
    await world
      .sql("case_assignments as a")
      .join("cases as c", "c.id", "a.case_id")
      .where({
        "a.person": "alder",
        "a.stage": "triage",
        "c.state": "triage",
      })
      .whereNotIn("c.id", world.sql("case_decisions").where({ verdict: "spam" }).select("case_id")),
  ).toHaveLength(TRIAGE_MAX);
  const full = taken.filter(({ status }) => status !== 200);
  expect(full.map(problem)).toContainEqual([409, "/problems/triage-full"]);
});
