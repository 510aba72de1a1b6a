/** A look is for a purpose that its reader has, and shows what that needs: asked at every door, by everybody who has the case open. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { kindsFor } from "../../../src/cases/look-purposes.ts";
import { ENTRY_KINDS, PURPOSES } from "../../../src/vault/entry.ts";
import { Browser } from "../../support/browser.ts";
import { ask, askWith, drawnFor, STAGES } from "../../support/case-stages.ts";
import { onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const NEED = "a fine of nine hundred";
const WORDS = "They took my taxi on the square.";
const MESSAGE = "the landlord comes on Friday";

beforeAll(async () => {
  world = await World.start("look-purposes");
});
afterAll(() => world.close());

/** A case of a stage, with a message of its applicant. */
async function staged(stage: string): Promise<string> {
  const { id, code } = await STAGES[stage]!(world);
  await askWith(world, code, "messages", { text: MESSAGE }).expect(201);
  return id;
}

/** A case in review with words of its applicant's own, and whoever was drawn first. */
async function withWords(): Promise<{ id: string; person: string }> {
  const before: string[] = await world.sql("cases").pluck("id");
  const asked = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: NEED,
      text: WORDS,
    })
    .expect(201);
  const [id = ""]: string[] = await world.sql("cases").whereNotIn("id", before).pluck("id");
  await askWith(world, asked.body.claimCode, "messages", { text: MESSAGE }).expect(201);
  for (const path of ["triage", "assignment"])
    expect((await ask(world, "alder", { id, path })).status).toBe(200);
  const { person } = await drawnFor(world, id, "first");
  world.clock.advance(120_000);
  return { id, person };
}

const statuses = async (person: string, path: (purpose: string) => string) => {
  world.clock.advance(120_000);
  const agent = await world.signedIn(person);
  const found: string[] = [];
  for (const purpose of PURPOSES) {
    const { status, body } = await agent.get(path(purpose));
    if (status === 200) found.push(purpose);
    else expect([purpose, status, body.code]).toEqual([purpose, 403, "purpose-unfit"]);
  }
  return found;
};

/** The purposes that the page of a case offers. */
async function offers(person: string, id: string): Promise<string[]> {
  world.clock.advance(120_000);
  const browser = await Browser.signedIn(world, person);
  await browser.open(`/staff/cases/${id}`);
  return [...browser.page.matchAll(/<option value="([a-z-]+)"/g)].map((match) => match[1]!);
}

test.each([
  ["submitted", "alder", ["triage", "messages"], ["triage"]],
  ["triage", "alder", ["triage", "messages"], ["triage"]],
  ["in_review", "first", ["review", "decision", "messages", "duplicates"], ["review", "decision"]],
  ["in_review", "second", ["review", "messages", "duplicates"], ["review"]],
  [
    "second_review",
    "second",
    ["review", "decision", "messages", "duplicates"],
    ["review", "decision"],
  ],
])(
  "%s: %s opens it for what is theirs, the page offers the same, and everything else is refused",
  async (stage, who, own, files) => {
    const id = await staged(stage);
    const person = who === "alder" ? who : (await drawnFor(world, id, who)).person;
    const before = await world.sql("vault_access");
    expect(await offers(person, id)).toEqual(own);
    // Being told is no look, and no refusal is one.
    expect(await world.sql("vault_access")).toEqual(before);
    const path = `/api/v1/cases/${id}`;
    expect(await statuses(person, (purpose) => `${path}?purpose=${purpose}`)).toEqual(
      PURPOSES.filter((each) => own.includes(each)),
    );
    expect(await statuses(person, (purpose) => `${path}/evidence?purpose=${purpose}`)).toEqual(
      PURPOSES.filter((each) => files.includes(each)),
    );
    const mine = (await world.sql("vault_access")).filter((look) => look.person === person);
    expect(mine.filter(({ purpose }) => !own.includes(purpose))).toEqual([]);
  },
);

test("a purpose shows what it needs, in the answer and on the page, and says what it does not show", async () => {
  const { id, person } = await withWords();
  const agent = await world.signedIn(person);
  const read = async (purpose: string) =>
    (await agent.get(`/api/v1/cases/${id}?purpose=${purpose}`).expect(200)).body;
  expect(await read("review")).toMatchObject({
    answers: { category: "fine", consent: CONSENT_VERSION, need: NEED, text: WORDS },
    masked: ["verdicts", "pairs"],
  });
  for (const purpose of ["messages", "duplicates"]) {
    const body = await read(purpose);
    expect(Object.keys(body.answers)).not.toContain("text");
    expect(body.masked).toContain("words");
    expect(body.vouches).toEqual([]);
  }
  const browser = await Browser.signedIn(world, person);
  const page = async (purpose: string): Promise<string> => {
    await browser.open(`/staff/cases/${id}`);
    await browser.send(`/staff/cases/${id}`, { purpose });
    expect(browser.status).toBe(200);
    return browser.page;
  };
  const shown = async (purpose: string) => {
    const html = await page(purpose);
    return {
      words: html.includes(WORDS),
      messages: html.includes(MESSAGE),
      files: html.includes(`/staff/cases/${id}/evidence"`),
      decides: html.includes(`/staff/cases/${id}/assessments`),
    };
  };
  const all = { words: true, messages: true, files: true, decides: true };
  expect(await shown("review")).toEqual(all);
  expect(await shown("decision")).toEqual(all);
  expect(await shown("messages")).toEqual({
    words: false,
    messages: true,
    files: false,
    decides: false,
  });
  expect(await shown("duplicates")).toEqual({
    words: false,
    messages: false,
    files: false,
    decides: false,
  });
  // A purpose that the form did not offer: the closed case says why.
  await browser.open(`/staff/cases/${id}`);
  await browser.send(`/staff/cases/${id}`, { purpose: "oversight" });
  expect(browser.status).toBe(403);
  expect(browser.text).toContain("no purpose of yours");
  expect(browser.page).not.toContain(WORDS);
});

test("the page before anything is opened has nothing of what was asked, and leaves no record", async () => {
  const { id, person } = await withWords();
  const before = (await world.sql("vault_access")).length;
  const browser = await Browser.signedIn(world, person);
  await browser.open(`/staff/cases/${id}`);
  for (const said of [NEED, WORDS, MESSAGE]) expect(browser.page).not.toContain(said);
  expect((await world.sql("vault_access")).length).toBe(before);
});

test("the database takes a look at what its purpose needs and no other", async () => {
  const tag = "e".repeat(32);
  const hour = new Date(Math.floor(world.clock.now().getTime() / 3_600_000) * 3_600_000);
  const taken: string[] = [];
  for (const purpose of [...PURPOSES, "anything"])
    for (const kind of ENTRY_KINDS) {
      const look = { at: hour, person: "alder", tag, kind, purpose };
      await world
        .sql("vault_access")
        .insert(look)
        .then(
          () => taken.push(`${purpose} ${kind}`),
          (error: unknown) => {
            expect(String(error)).toContain(`no look for ${purpose} opens ${kind}`);
          },
        );
    }
  expect(taken.sort()).toEqual(
    PURPOSES.flatMap((purpose) => kindsFor(purpose).map((kind) => `${purpose} ${kind}`)).sort(),
  );
});
