/** Who can still open a case, step by step: whoever has no duty in it any more has no key to it either. */
import { randomUUID } from "node:crypto";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLAIM } from "../../../src/vault/wrap.ts";
import { ask, drawnFor } from "../../support/case-stages.ts";
import { askForHelp } from "../../support/steps.ts";
import { World } from "../../support/world.ts";
import { SOUND_FINDINGS } from "../../support/findings.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("case-readers");
});
afterAll(() => world.close());

/** Asks for help while a second triager, whom the demo has not, is on the list; returns code and case. */
async function asked(): Promise<{ code: string; id: string }> {
  const code = await askForHelp(world);
  const { id } = await world.sql("cases").where({ state: "submitted" }).first("id");
  await world.sql.raw(
    `insert into vault_wraps (case_id, reader, key_id, box)
     select case_id, 'aspen', key_id, box from vault_wraps where case_id = ? and reader = 'alder'`,
    [id],
  );
  return { code, id };
}

const readers = (id: string): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).orderBy("reader").pluck("reader");

async function post(path: string, tag: string, body: object = {}): Promise<request.Response> {
  const alder = await world.signedIn("alder");
  return alder.post(path).set("If-Match", tag).send(body);
}

test("taking a case closes it to the other triagers", async () => {
  const { id } = await asked();
  expect(await readers(id)).toEqual([CLAIM, "alder", "aspen"]);
  const taken = await post(`/api/v1/cases/${id}/triage`, '"1"');
  expect(taken.status).toBe(200);
  expect(await readers(id)).toEqual([CLAIM, "alder"]);
});

test("a case that is not shared with a triager cannot be taken, and looks like none", async () => {
  const { id } = await asked();
  await world.sql("vault_wraps").where({ case_id: id, reader: "alder" }).delete();
  const answer = await post(`/api/v1/cases/${id}/triage`, '"1"');
  const unknown = await post(`/api/v1/cases/${randomUUID()}/triage`, '"1"');
  for (const { status, body } of [answer, unknown])
    expect({ status, type: body.type }).toEqual({ status: 404, type: "/problems/case-not-found" });
  expect(await world.sql("cases").where({ id }).pluck("state")).toEqual(["submitted"]);
  await world.sql("cases").where({ id }).update({ state: "withdrawn", version: 2 });
});

test("what was turned away is closed to everybody but its applicant", async () => {
  const { id } = await asked();
  await post(`/api/v1/cases/${id}/triage`, '"1"');
  const bell = await post(`/api/v1/cases/${id}/spam`, '"2"', { reason: "an advertisement \u0007" });
  expect(bell.status).toBe(422);
  const reason = "une re\u0301clame,\r\nno request";
  const spam = await post(`/api/v1/cases/${id}/spam`, '"2"', { reason });
  expect(spam.body.state).toBe("triage");
  const { person } = await drawnFor(world, id, "check");
  expect(await readers(id)).toEqual([CLAIM, "alder", person].sort());
  const agreed = await ask(world, person, { id, path: "spam-check", body: { agrees: true } });
  expect(agreed.body.state).toBe("spam");
  expect(await readers(id)).toEqual([CLAIM]);
});

test("what was taken back is closed to everybody but its applicant", async () => {
  const { code, id } = await asked();
  await request(world.app)
    .post("/api/v1/request/withdrawal")
    .set("Authorization", `Claim ${code}`)
    .expect(204);
  expect(await readers(id)).toEqual([CLAIM]);
});

test("who declared a conflict is not drawn for a disagreement either", async () => {
  const { id } = await asked();
  await post(`/api/v1/cases/${id}/triage`, '"1"');
  const drawn = await post(`/api/v1/cases/${id}/assignment`, '"2"', { conflicts: ["elder"] });
  expect(drawn.status).toBe(200);
  const rows = await world.sql("case_assignments").where({ case_id: id }).orderBy("stage");
  const [first, second] = rows.filter(({ stage }) => stage !== "triage");
  const assess = async (person: string, tag: string, body: object): Promise<request.Response> =>
    (await world.signedIn(person))
      .post(`/api/v1/cases/${id}/assessments`)
      .set("If-Match", tag)
      .send(body);
  const one = await assess(first.person, '"3"', {
    verdict: "eligible",
    amount: "250000",
    tier: 1,
    findings: SOUND_FINDINGS,
  });
  expect(one.status).toBe(201);
  // Only elder is left to ask, and elder must not see this case.
  const two = await assess(second.person, '"4"', {
    verdict: "declined",
    reason: "Not one of ours.",
    findings: SOUND_FINDINGS,
  });
  expect(two.status).toBe(201);
  expect((await world.sql("cases").where({ id }).first("state")).state).toBe("in_review");
  expect(await drawnFor(world, id, "third")).toBeUndefined();
  expect(await readers(id)).not.toContain("elder");
});
