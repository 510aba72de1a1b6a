/** Two requests that are to be paid to one address, through HTTP: found, judged by a third person, and only then approved. */
import request from "supertest";
import { afterAll, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { listAssignments } from "../../../src/cases/case.store.ts";
import type { CaseId } from "../../../src/cases/case.ts";
import { listPairs } from "../../../src/duplicates/pair.store.ts";
import { accessLog } from "../../../src/vault/access.view.ts";
import { Browser } from "../../support/browser.ts";
import { ask, askWith, STAGES } from "../../support/case-stages.ts";
import { evidenceOf, evidencePage, sendFileForm } from "../../support/evidence-steps.ts";
import { pdf, photograph } from "../../support/sample-files.ts";
import { tamper } from "../../support/tamper.ts";
import { assess, claimant, onceKey, settledGift, triage } from "../../support/steps.ts";
import { ASKED } from "../../support/test-requests.ts";
import { World } from "../../support/world.ts";

// Chance says how often the same two are drawn: no bound of a day may end that.
const world = await World.start("duplicates", { addresses: 2_000, apiRequests: 20_000 });
await settledGift(world, 5_000_000n);
const REVIEWERS = ["birch", "cedar", "elder"];
let first: { code: string; id: CaseId };
let second: { code: string; id: CaseId };
let address: string;
/** Requests so far, each from an address of its own. */
let asked = 0;

afterAll(() => world.close());

/** Two cases in review, both to be paid to `address`; neither was opened by its reviewers. */
beforeEach(async () => {
  address = world.chain.wallet.address().address;
  first = await inReview(address);
  second = await sameReviewers();
});

/** Another case to be paid to `address`. Of three reviewers one is free for both only when the same two were drawn. */
async function sameReviewers(): Promise<{ code: string; id: CaseId }> {
  const drawn = await drawnFor(first.id);
  for (;;) {
    const made = await inReview(address);
    if ((await drawnFor(made.id)) === drawn) return made;
    await eraseBy(made.code).expect(200);
  }
}

async function drawnFor(id: CaseId): Promise<string> {
  const duties = await listAssignments({ sql: world.sql }, id);
  const reviewers = duties.filter(({ stage }) => stage !== "triage");
  return reviewers
    .map(({ person }) => person)
    .sort()
    .join();
}

async function inReview(destination: string): Promise<{ code: string; id: CaseId }> {
  const { body } = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .set("X-Forwarded-For", `198.51.100.${(asked += 1)}`)
    .send({ ...ASKED, need: "rent" })
    .expect(201);
  const code = body.claimCode;
  await claimant(world, code).setDestination(destination).expect(200);
  return { code, id: (await triage(world)) as CaseId };
}

const stateOf = async (id: CaseId): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

const pairsOf = (id: CaseId) => listPairs({ sql: world.sql }, id);

/** Every reviewer opens a case that is theirs. */
async function openBy(id: CaseId): Promise<void> {
  for (const code of REVIEWERS) {
    const reviewer = await world.signedIn(code);
    await reviewer.get(`/api/v1/cases/${id}?purpose=review`);
  }
}

async function judgeOf(id: CaseId): Promise<string> {
  const [pair] = await pairsOf(id);
  if (pair?.judge === undefined) throw new Error("judgeOf: nobody was drawn");
  return pair.judge;
}

/** What the judge says of the pair, from the side of `id`. */
async function judge(id: CaseId, other: CaseId, finding: string, by?: string) {
  const person = await world.signedIn(by ?? (await judgeOf(id)));
  const { body } = await person.get(`/api/v1/cases/${id}/duplicates`);
  const version = body.pairs?.[0]?.version ?? 1;
  return person
    .post(`/api/v1/cases/${id}/duplicates`)
    .set("If-Match", `"${version}"`)
    .send({ other, finding, reason: "Looked at both." });
}

test("an approval waits until somebody who reviews neither has judged the pair", async () => {
  expect((await assess(world, first.id, "first", 100_000n)).status).toBe(201);
  const waits = await assess(world, first.id, "second", 100_000n);
  expect([waits.status, waits.body]).toEqual([201, { taken: true }]);
  expect(await stateOf(first.id)).toBe("reviewed");
  await openBy(second.id);
  await openBy(first.id);
  const { body } = await (
    await world.signedIn(await judgeOf(first.id))
  ).get(`/api/v1/cases/${first.id}/duplicates`);
  expect(body.pairs).toMatchObject([
    { state: "suspected", strength: "strong", fields: ["script"] },
  ]);
  expect((await judge(first.id, second.id, "not_duplicate")).status).toBe(200);
  expect((await claimant(world, first.code).status()).body.state).toBe("active");
});

test("the judge reviews neither case, sees what tells them apart and no more, and every look is recorded", async () => {
  await openBy(first.id);
  await openBy(second.id);
  const name = await judgeOf(first.id);
  expect(await drawnFor(first.id)).not.toContain(name);
  const before = await comparisonsBy(name);
  const person = await world.signedIn(name);
  const { body } = await person.get(`/api/v1/cases/${first.id}/duplicates`).expect(200);
  const [pair] = body.pairs;
  expect(pair.sides.map((side: { id: string }) => side.id)).toEqual([first.id, second.id]);
  for (const { answers } of pair.sides) expect(answers).toEqual({ category: "fine", need: "rent" });
  expect(JSON.stringify(body)).not.toContain(address);
  const file = await person.get(`/api/v1/cases/${first.id}?purpose=duplicates`).expect(200);
  expect(file.body.answers).toEqual({ category: "fine", need: "rent" });
  expect(await comparisonsBy(name)).toBe(before + 3);
});

test("the judge reads no messages and no files, leaves them unread, and is not one of two people for an original", async () => {
  const file = (await evidenceOf(world, first.code).send(pdf()).expect(201)).body.id as string;
  await askWith(world, first.code, "messages", { text: "for my reviewers" }).expect(201);
  await openBy(first.id);
  await openBy(second.id);
  const name = await judgeOf(first.id);
  const person = await world.signedIn(name);
  const path = `/api/v1/cases/${first.id}`;
  for (const asked of [
    person.get(`${path}/messages`),
    person.get(`${path}/evidence?purpose=duplicates`),
    person.get(`${path}/evidence/${file}/view?purpose=duplicates`),
    person.get(`${path}/evidence/${file}/original?purpose=duplicates`),
    person.post(`${path}/evidence/${file}/opening`).send({ reason: "I am curious" }),
    person.post(`${path}/evidence/${file}/mark`).send({ mark: "accepted", class: "E1" }),
  ]) {
    const { status, body } = await asked;
    expect([status, body.type]).toEqual([403, "/problems/not-yours"]);
  }
  const browser = await Browser.signedIn(world, name);
  await browser.open(`/staff/cases/${first.id}`);
  await browser.send(`/staff/cases/${first.id}`, { purpose: "duplicates" });
  expect([browser.status, browser.page.includes("for my reviewers")]).toEqual([200, false]);
  expect(browser.page).not.toContain(`/staff/cases/${first.id}/evidence`);
  const [mail] = await world.sql("case_mail").where({ case_id: first.id, side: "fund" });
  expect(mail.unread).toBe(1);
  expect(await world.sql("evidence_files").where({ id: file }).first("state")).toEqual({
    state: "scanned",
  });
});

test("who had a case in triage and then judges it reads no more of it than any judge, and has it no more once it is judged", async () => {
  await openBy(first.id);
  await openBy(second.id);
  const name = await judgeOf(first.id);
  const key = { case_id: first.id, stage: "triage" };
  const stage = { key, change: { person: name } };
  expect(await tamper(world.database.owner, "case_assignments", stage)).toBe(true);
  const person = await world.signedIn(name);
  const path = `/api/v1/cases/${first.id}`;
  const look = () => person.get(`${path}?purpose=duplicates`);
  expect((await look()).body.answers).toEqual({ category: "fine", need: "rent" });
  for (const asked of [
    person.get(`${path}/messages`),
    person.get(`${path}/evidence?purpose=duplicates`),
    person.post(`${path}/messages`).set("Idempotency-Key", onceKey()).send({ text: "Who is it?" }),
  ])
    expect((await asked).status).toBe(403);
  expect((await judge(first.id, second.id, "not_duplicate")).status).toBe(200);
  expect((await look()).status).toBe(404);
});

test("a judge who is replaced has the case no more, and one whose pair went with the other case reads no more than before", async () => {
  await openBy(first.id);
  const name = await judgeOf(first.id);
  const person = await world.signedIn(name);
  const look = () => person.get(`/api/v1/cases/${first.id}?purpose=duplicates`);
  expect((await look()).status).toBe(200);
  await eraseBy(second.code).expect(200);
  expect(await pairsOf(first.id)).toEqual([]);
  expect((await look()).body.answers).toEqual({ category: "fine", need: "rent" });
  second = await sameReviewers();
  await openBy(first.id);
  await openBy(second.id);
  const next = await judgeOf(first.id);
  await world.sql("case_recusals").insert({ case_id: second.id, person: next });
  const reviewers = (await drawnFor(first.id)).split(",").filter((each) => each !== next);
  await (await world.signedIn(reviewers[0]!)).get(`/api/v1/cases/${first.id}?purpose=review`);
  expect((await pairsOf(first.id))[0]?.judge).not.toBe(next);
  const left = await world.sql("vault_wraps").where({ reader: next }).pluck("case_id");
  expect(left).not.toContain(first.id);
});

test("who judges a pair is drawn for neither case, nor takes the place of somebody who stands aside", async () => {
  const alder = await world.signedIn("alder");
  let last = first.id;
  for (let count = 0; count < 2; count += 1) {
    const { id, code } = await STAGES["triage"]!(world);
    last = id as CaseId;
    await claimant(world, code).setDestination(address).expect(200);
    await alder.get(`/api/v1/cases/${id}?purpose=triage`).expect(200);
    await openBy(first.id);
    expect((await pairsOf(id as CaseId)).map((pair) => pair.judge)).toContain(
      await judgeOf(first.id),
    );
    const sent = await ask(world, "alder", { id, path: "assignment" });
    expect([sent.status, await drawnFor(id as CaseId)]).toEqual([200, await drawnFor(first.id)]);
  }
  const [one, two] = (await drawnFor(last)).split(",");
  await (await world.signedIn(one!)).post(`/api/v1/cases/${last}/recusal`).expect(204);
  expect(await drawnFor(last)).toBe(two);
});

async function comparisonsBy(name: string): Promise<number> {
  const looks = await accessLog({ sql: world.sql }, { limit: 1000 });
  return looks.filter((look) => look.person === name && look.purpose === "duplicates").length;
}

test("the case's own reviewer can read how it was judged, and cannot judge it", async () => {
  await openBy(first.id);
  await openBy(second.id);
  const name = await judgeOf(first.id);
  for (const code of REVIEWERS.filter((each) => each !== name)) {
    const reviewer = await world.signedIn(code);
    const read = await reviewer.get(`/api/v1/cases/${first.id}/duplicates`);
    if (read.status === 404) continue;
    expect(read.body.pairs[0]).not.toHaveProperty("sides");
    const refused = await judge(first.id, second.id, "not_duplicate", code);
    expect([refused.status, refused.body.code]).toEqual([404, "pair-unknown"]);
  }
  const alder = await world.signedIn("alder");
  await alder.get(`/api/v1/cases/${first.id}/duplicates`).expect(403);
});

test("of two that are the same only one is granted, also when both are decided in one moment", async () => {
  for (const { id } of [first, second]) {
    await openBy(id);
    expect((await assess(world, id, "first", 100_000n)).status).toBe(201);
  }
  expect((await judge(first.id, second.id, "confirmed_duplicate")).status).toBe(200);
  const answers = await Promise.all(
    [first, second].map(({ id }) => assess(world, id, "second", 100_000n)),
  );
  // Whoever is later is told no more than whoever was first, and their case begins anew with others, who can only decline it.
  for (const { status, body } of answers.filter((each) => each.status !== 409))
    expect([status, body]).toEqual([201, { taken: true }]);
  for (const { body } of answers.filter((each) => each.status === 409))
    expect(body.code).toBe("duplicate-granted");
  const states = await Promise.all([first, second].map(({ id }) => stateOf(id)));
  expect(states.filter((state) => state === "active")).toHaveLength(1);
});

test("once it is judged both cases are closed to the judge, and a second judgement finds nothing to judge", async () => {
  await openBy(first.id);
  await openBy(second.id);
  const name = await judgeOf(first.id);
  expect((await judge(first.id, second.id, "needs_info")).status).toBe(200);
  expect((await judge(first.id, second.id, "same_household")).status).toBe(200);
  const person = await world.signedIn(name);
  for (const { id } of [first, second])
    await person.get(`/api/v1/cases/${id}/duplicates`).expect(404);
  expect((await judge(first.id, second.id, "not_duplicate")).status).toBe(404);
  expect(await pairsOf(first.id)).toMatchObject([{ state: "same_household" }]);
});

test("a file that two cases sent is found although neither was opened since, and an erased case is compared no more", async () => {
  const third = await inReview(world.chain.wallet.address().address);
  const page = await evidencePage(world, first.code);
  await sendFileForm(world, page, { code: first.code, bytes: photograph() }).expect(200);
  await evidenceOf(world, third.code).send(photograph()).expect(201);
  await evidenceOf(world, third.code).send(utf8("a letter of its own")).expect(201);
  await openBy(third.id);
  expect(await pairsOf(third.id)).toMatchObject([{ strength: "medium", fields: ["evidence"] }]);
  const { status } = await eraseBy(third.code);
  expect(status).toBe(200);
  expect(await pairsOf(first.id)).toMatchObject([]);
  const { rows } = await world.sql.raw<{ rows: unknown[] }>(
    "select from duplicate_tokens where case_id = ?",
    [third.id],
  );
  expect(rows).toEqual([]);
});

function eraseBy(code: string) {
  return request(world.app)
    .post("/api/v1/request/erasure")
    .set({ Authorization: `Claim ${code}`, "Idempotency-Key": onceKey() });
}
