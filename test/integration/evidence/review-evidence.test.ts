/** Files on the reviewers' side: copies that tell nothing, every look recorded, originals for two people with reasons, and an end by the clock. */
import type request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concat, utf8 } from "../../../src/base/bytes.ts";
import { forgetEvidence } from "../../../src/cases/forget-evidence.ts";
import { cleanFile } from "../../../src/evidence/clean-file.ts";
import { Browser } from "../../support/browser.ts";
import { DECLINED, judged } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { evidenceOf } from "../../support/evidence-steps.ts";
import { pdf, photograph, TELLING } from "../../support/sample-files.ts";
import { askForHelp, assess, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("review-evidence");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

let made = 0;
/** Bytes behind a file, so that no two cases send the very same. */
const own = (bytes: Uint8Array): Uint8Array => concat(bytes, utf8(`\n${(made += 1)}`));

/** A case in review with a photograph and a document, and who was drawn for it. */
async function caseWithFiles() {
  const code = await askForHelp(world);
  const mine = evidenceOf(world, code);
  const photo = (await mine.send(own(photograph()), "people").expect(201)).body.id as string;
  const document = own(pdf());
  const paper = (await mine.send(document, "paper").expect(201)).body.id as string;
  const id = await triage(world);
  const drawn = await world.sql("case_assignments").where({ case_id: id });
  const of = (stage: string): string => drawn.find((each) => each.stage === stage).person;
  const path = `/api/v1/cases/${id}/evidence`;
  return { code, mine, photo, paper, document, id, path, first: of("first"), second: of("second") };
}

const looks = async (): Promise<number> =>
  Number((await world.sql("vault_access").where({ kind: "evidence" }).count("* as n"))[0]?.["n"]);
const asBytes = (test: request.Test): request.Test =>
  test.buffer(true).parse((response, done) => {
    const pieces: Buffer[] = [];
    response.on("data", (piece: Buffer) => void pieces.push(piece));
    response.on("end", () => {
      done(null, Buffer.concat(pieces));
    });
  });

test("a reviewer sees the picture alone, handed out as a thing that may do nothing, and the look is recorded", async () => {
  const { photo, path, first, mine } = await caseWithFiles();
  const reviewer = await world.signedIn(first);
  const before = await looks();
  const view = await asBytes(reviewer.get(`${path}/${photo}/view?purpose=review`)).expect(200);
  expect(new Uint8Array(view.body)).toEqual(cleanFile("image/jpeg", photograph()));
  expect(view.headers).toMatchObject({
    "content-type": "image/jpeg",
    "content-disposition": 'attachment; filename="evidence.jpg"',
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'",
    "cache-control": "no-store",
  });
  expect(await looks()).toBe(before + 1);
  const log = await world.sql("vault_access").where({ kind: "evidence", person: first });
  expect(log.at(-1)).toMatchObject({ purpose: "review" });
  // Its applicant learns that somebody looked, and not who.
  const told = (await mine.list()).body.files.find((file: { id: string }) => file.id === photo);
  expect(told.seen).toBe(true);
  await reviewer.get(`${path}/${photo}/view`).expect(422);
});

test("whom a case is not shared with learns nothing of its files, nor does a file of another case open", async () => {
  const one = await caseWithFiles();
  const other = await caseWithFiles();
  const strangers = ["hazel", "larch"];
  for (const person of strangers) {
    const agent = await world.signedIn(person);
    expect((await agent.get(`${one.path}?purpose=review`)).status).toBe(403);
  }
  const reviewer = await world.signedIn(other.first);
  const crossed = await reviewer.get(`${other.path}/${one.photo}/view?purpose=review`);
  expect([crossed.status, crossed.body.type]).toEqual([404, "/problems/evidence-unknown"]);
});

test("the original opens to two people with reasons, and to nobody else", async () => {
  const { paper, document, photo, path, first, second } = await caseWithFiles();
  const [one, two] = [await world.signedIn(first), await world.signedIn(second)];
  const original = (agent: typeof one, file = paper) =>
    agent.get(`${path}/${file}/original?purpose=review`);
  const ask = (agent: typeof one, file = paper) =>
    agent.post(`${path}/${file}/opening`).send({ reason: "the stamp is unreadable" });
  const alone = "/problems/evidence-alone";
  expect((await one.get(`${path}/${paper}/view?purpose=review`)).body.type).toBe(alone);
  expect((await original(one).expect(409)).body.type).toBe(alone);
  await ask(one).expect(204);
  // Asked twice by one person it is asked once.
  await ask(one).expect(204);
  expect((await original(one)).body.type).toBe(alone);
  expect((await original(two)).body.type).toBe(alone);
  const { files } = (await two.get(`${path}?purpose=review`).expect(200)).body;
  const listed = files.find((file: { id: string }) => file.id === paper);
  expect(listed).toMatchObject({
    asked: ["the stamp is unreadable"],
    askedByMe: false,
    openable: false,
  });
  expect(JSON.stringify(files)).not.toContain(first);
  await ask(two).expect(204);
  for (const agent of [one, two]) {
    const opened = await asBytes(original(agent)).expect(200);
    expect(new Uint8Array(opened.body)).toEqual(document);
    expect(opened.headers["content-disposition"]).toBe('attachment; filename="evidence.pdf"');
  }
  // One file, not the next.
  expect((await original(one, photo)).body.type).toBe(alone);
  await ask(one, photo).expect(204);
  await ask(two, photo).expect(204);
  const whole = await asBytes(original(one, photo)).expect(200);
  expect(Buffer.from(whole.body).toString("latin1")).toContain(TELLING[0]);
});

test("both reviewers say what they find, neither knows of the other, and nothing is judged unseen", async () => {
  const { photo, path, first, second } = await caseWithFiles();
  const [one, two] = [await world.signedIn(first), await world.signedIn(second)];
  const mark = (agent: typeof one, found: string) =>
    agent.post(`${path}/${photo}/mark`).send({ mark: found, class: "E1" });
  const unseen = await mark(one, "accepted").expect(409);
  expect(unseen.body.type).toBe("/problems/evidence-transition");
  await one.get(`${path}/${photo}/view?purpose=review`).expect(200);
  await mark(one, "suspected_false").expect(204);
  const seenBy = async (agent: typeof one) => {
    const { files } = (await agent.get(`${path}?purpose=review`).expect(200)).body;
    return files.find((file: { id: string }) => file.id === photo);
  };
  expect(await seenBy(one)).toMatchObject({
    state: "suspected_false",
    mark: "suspected_false",
    class: "E1",
  });
  const other = await seenBy(two);
  expect([other.state, other.mark]).toEqual(["seen", undefined]);
  await mark(two, "suspected_false").expect(204);
  await mark(two, "accepted").expect(204);
  expect((await seenBy(two)).state).toBe("accepted");
  expect((await seenBy(one)).state).toBe("suspected_false");
});

test("the page shows the picture in itself, takes what is found, and asks for the original", async () => {
  const { photo, id, first } = await caseWithFiles();
  const browser = await Browser.signedIn(world, first);
  await browser.open(`/staff/cases/${id}`);
  await browser.send(`/staff/cases/${id}`, { purpose: "review" });
  await browser.send(`/staff/cases/${id}/evidence`, {});
  expect(browser.page).toContain("Nothing of this file can be shown safely");
  const step = (name: string, fields: Record<string, string>, page = browser.page) =>
    browser.send(`/staff/cases/${id}/${name}`, { file: photo, ...fields }, page);
  await step("evidence-look", {});
  expect(browser.page).toContain('src="data:image/jpeg;base64,');
  await step("evidence-mark", { mark: "accepted", class: "E1" });
  expect(browser.page).toContain("You found: accepted, E1");
  await step("evidence-mark", { mark: "nonsense" });
  expect([browser.status, browser.page.includes("field wrong")]).toEqual([422, true]);
  await step("evidence-opening", { reason: "where was it taken?" });
  expect(browser.page).toContain("You have asked. It opens when somebody else");
  // A form that the page does not offer yet.
  await step(
    "evidence-original",
    {},
    browser.page.replaceAll("evidence-mark", "evidence-original"),
  );
  expect([browser.status, browser.page.includes("two people must ask")]).toEqual([409, true]);
});

test("files go by the clock after the decision, those of a declined request last but for those of high risk; without a decision never", async () => {
  world.clock.set(new Date("2027-02-10T12:00:00Z"));
  const granted = await caseWithFiles();
  const decided = await caseWithFiles();
  const waiting = await caseWithFiles();
  for (const stage of ["first", "second"] as const) {
    expect((await assess(world, granted.id, stage, 200_000n)).status).toBe(201);
    await judged(world, { id: decided.id, code: decided.code }, stage, DECLINED);
  }
  const left = async (): Promise<string[]> =>
    (await world.sql("evidence_files").where({ case_id: decided.id })).map(({ id }) => id);
  const forget = () => world.work({ kind: "job", name: "purge" }, forgetEvidence);
  world.clock.set(new Date("2027-03-07T23:00:00Z"));
  await forget();
  expect(await left()).toHaveLength(2);
  expect(await world.sql("evidence_files").where({ case_id: granted.id })).toHaveLength(2);
  // Seven whole days after February.
  world.clock.set(new Date("2027-03-08T00:00:00Z"));
  expect(await forget()).toBeGreaterThan(0);
  expect(await left()).toEqual([decided.paper]);
  expect(await world.sql("evidence_files").where({ case_id: granted.id })).toEqual([]);
  world.clock.set(new Date("2027-03-30T23:00:00Z"));
  await forget();
  expect(await left()).toEqual([decided.paper]);
  world.clock.set(new Date("2027-03-31T00:00:00Z"));
  expect(await forget()).toBe(1);
  expect(await left()).toEqual([]);
  expect(await forget()).toBe(0);
  expect(await world.sql("evidence_files").where({ case_id: waiting.id })).toHaveLength(2);
  const pieces = await world
    .sql("evidence_pieces")
    .whereIn("file_id", [decided.paper, decided.photo]);
  expect(pieces).toEqual([]);
  world.clock.advance(400 * DAY);
  await forget();
  expect(await world.sql("evidence_files").where({ case_id: waiting.id })).toHaveLength(2);
});
