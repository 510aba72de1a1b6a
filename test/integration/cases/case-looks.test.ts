/** Colleagues see each other look, but for those who review: whoever has a case open reads who opened what of it, for what and in which hour, without opening it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../../support/browser.ts";
import { ask, askWith, drawnFor, DECLINED, judged, STAGES } from "../../support/case-stages.ts";
import { HOUR } from "../../support/clock.ts";
import { World } from "../../support/world.ts";

let world: World;
let id: string;
let code: string;
let first: string;
let second: string;

beforeAll(async () => {
  world = await World.start("case-looks");
  ({ id, code } = await STAGES["submitted"]!(world));
  await askWith(world, code, "messages", { text: "It is urgent." }).expect(201);
  await as("alder", `/api/v1/cases/${id}?purpose=triage`);
  for (const path of ["triage", "assignment"])
    expect((await ask(world, "alder", { id, path })).status).toBe(200);
  first = (await drawnFor(world, id, "first")).person;
  second = (await drawnFor(world, id, "second")).person;
});
afterAll(() => world.close());

async function as(person: string, path: string) {
  world.clock.advance(HOUR);
  return (await world.signedIn(person)).get(path);
}
const looks = async (person: string, query = "") => as(person, `/api/v1/cases/${id}/looks${query}`);

test("who has it open reads who looked at it, and reading that is none", async () => {
  await as(first, `/api/v1/cases/${id}?purpose=review`);
  await as(first, `/api/v1/cases/${id}/messages`);
  await as(second, `/api/v1/cases/${id}?purpose=decision`);
  const before = await world.sql("vault_access");
  const { status, body } = await looks(second);
  expect(status).toBe(200);
  expect(body.looks).toEqual([
    { at: expect.any(String), person: "alder", purpose: "triage", kinds: ["request"] },
  ]);
  const { looks: own } = (await looks(first)).body;
  expect(own.map(({ person, purpose, kinds }: any) => ({ person, purpose, kinds }))).toEqual([
    { person: first, purpose: "messages", kinds: ["message"] },
    { person: first, purpose: "review", kinds: ["request"] },
    { person: "alder", purpose: "triage", kinds: ["request"] },
  ]);
  for (const { at } of body.looks) expect(new Date(at).getTime() % HOUR).toBe(0);
  expect(await world.sql("vault_access")).toEqual(before);
  expect(JSON.stringify(body)).not.toContain("rent");
});

test("a refused look is none: the second reviewer, whose turn it is not, did not look to decide", async () => {
  expect((await as(second, `/api/v1/cases/${id}?purpose=decision`)).status).toBe(403);
  expect(await world.sql("vault_access").where({ person: second })).toEqual([]);
});

test("page by page it is the whole list, once each, and a cursor is good for one case", async () => {
  for (let more = 0; more < 5; more += 1) {
    await as(first, `/api/v1/cases/${id}?purpose=review`);
    await as(first, `/api/v1/cases/${id}/messages`);
  }
  const all = (await looks(first)).body.looks;
  expect(all.length).toBeGreaterThan(10);
  const seen: unknown[] = [];
  let cursor = "";
  for (let after = ""; ;) {
    const { body } = await looks(first, `?limit=2${after}`);
    seen.push(...body.looks);
    if (body.next === undefined) break;
    cursor = body.next;
    after = `&after=${cursor}`;
  }
  expect(seen).toEqual(all);
  const other = await STAGES["submitted"]!(world);
  const answer = await as("alder", `/api/v1/cases/${other.id}/looks?after=${cursor}`);
  expect([answer.status, answer.body.type]).toEqual([422, "/problems/cursor-invalid"]);
});

test("to whom it is not open it looks like none, the page as well as the answer", async () => {
  const outside = ["birch", "cedar", "elder"].find((each) => each !== first && each !== second)!;
  for (const person of ["alder", outside, "sorbus"]) {
    const { status, body } = await looks(person);
    expect([person, status, body.type]).toEqual([person, 404, "/problems/case-not-found"]);
    world.clock.advance(120_000);
    const browser = await Browser.signedIn(world, person);
    await browser.open(`/staff/cases/${id}/looks`);
    expect([person, browser.status]).toEqual([person, 404]);
  }
  for (const person of ["hazel", "rowan"]) expect((await looks(person)).status).toBe(403);
});

test("the page says the same in words, is reached from the case before it is opened, and has nothing of what was asked", async () => {
  const before = await world.sql("vault_access");
  world.clock.advance(120_000);
  const browser = await Browser.signedIn(world, second);
  await browser.open(`/staff/cases/${id}`);
  expect(browser.page).toContain(`href="/staff/cases/${id}/looks"`);
  await browser.open(`/staff/cases/${id}/looks`);
  expect(browser.status).toBe(200);
  expect(browser.text).toContain("alder · Triage: is it a request, and can it go on: the request");
  expect(browser.page).not.toMatch(/\brent\b/);
  expect(await world.sql("vault_access")).toEqual(before);
});

test("once it is decided nobody reads who looked, and the log says it by a tag alone", async () => {
  await as(second, `/api/v1/cases/${id}?purpose=review`);
  for (const stage of ["first", "second"]) await judged(world, { id, code }, stage, DECLINED);
  for (const person of [first, second]) expect((await looks(person)).status).toBe(404);
  world.clock.advance(120_000);
  const browser = await Browser.signedIn(world, "sorbus");
  await browser.open(`/staff/looks?person=${first}`);
  expect(browser.status).toBe(200);
  expect(browser.text).toContain(`Looks of ${first}`);
  expect(browser.page).not.toContain(id);
  expect(browser.page).not.toContain(`· <a href="/staff/looks?person=${second}">`);
  // Nor by tags, nor by what they looked for.
  const logOf = async (person: string) =>
    (await as("sorbus", `/api/v1/access-log?limit=500&person=${person}`)).body.looks;
  const [one, two] = [await logOf(first), await logOf(second)];
  const tags = new Set(one.map((look: any) => look.case));
  expect(Math.min(one.length, two.length)).toBeGreaterThan(0);
  expect(two.filter((look: any) => tags.has(look.case))).toEqual([]);
  for (const { purpose } of [...one, ...two]) expect(purpose).not.toBe("decision");
  expect(browser.text).not.toContain("To decide:");
});
