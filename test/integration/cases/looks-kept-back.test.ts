/** Reviewers do not learn from the list of looks who reviews beside them, nor that two disagree; and from the log nobody reads who decides with whom. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../../support/browser.ts";
import {
  ask,
  askWith,
  APPEAL,
  DECLINED,
  drawnFor,
  ELIGIBLE,
  judged,
  STAGES,
} from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { HOUR } from "../../support/clock.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("looks-kept-back", { addresses: 500, apiRequests: 2_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
});
afterAll(() => world.close());

async function as(person: string, path: string) {
  world.clock.advance(60_000);
  return (await world.signedIn(person)).get(path);
}
const drawn = async ({ id }: StagedCase, stage: string): Promise<string> =>
  (await drawnFor(world, id, stage)).person;
const open = async (person: string, { id }: StagedCase, purpose = "review") => {
  const { status, body } = await as(person, `/api/v1/cases/${id}?purpose=${purpose}`);
  expect([person, purpose, status]).toEqual([person, purpose, 200]);
  return body;
};
const list = async (person: string, { id }: StagedCase, query = "") => {
  const { status, body } = await as(person, `/api/v1/cases/${id}/looks${query}`);
  expect([person, status]).toEqual([person, 200]);
  return body;
};
const persons = (looks: readonly { person: string }[]): string[] =>
  [...new Set(looks.map(({ person }) => person))].sort();

/** Looked at in triage by alder, in review, and by both who were drawn. */
async function lookedAt(): Promise<StagedCase & { first: string; second: string }> {
  const made = await STAGES["submitted"]!(world);
  await open("alder", made, "triage");
  for (const path of ["triage", "assignment"])
    expect((await ask(world, "alder", { ...made, path })).status).toBe(200);
  const [first, second] = [await drawn(made, "first"), await drawn(made, "second")];
  await open(first, made, "decision");
  await open(second, made);
  return { ...made, first, second };
}

test("each reads of their own looks and of those before the review, also when two disagree and a third has read why", async () => {
  const made = await lookedAt();
  const { first, second } = made;
  await judged(world, made, "first", ELIGIBLE);
  await open(second, made, "decision");
  await judged(world, made, "second", DECLINED);
  const before = new Map<string, unknown>();
  // With as many lines a page as there are, and with fewer: what follows would be told by a place to go on from.
  const queries = ["", "?limit=1", "?limit=2", "?limit=3"];
  const read = async (person: string) => {
    const found: unknown[] = [];
    for (const query of queries) {
      const { looks, next } = await list(person, made, query);
      found.push([query, looks, next === undefined]);
    }
    return found;
  };
  for (const person of [first, second]) before.set(person, await read(person));
  const third = await drawn(made, "third");
  await open(third, made, "decision");
  await as(third, `/api/v1/cases/${made.id}/messages`);
  for (const person of [first, second]) {
    expect(await read(person)).toEqual(before.get(person));
    expect(persons((await list(person, made)).looks)).toEqual(["alder", person].sort());
  }
  expect(persons((await list(third, made)).looks)).toEqual(["alder", third].sort());
  // Nor from the case itself, nor from a page.
  for (const person of [first, second, third]) {
    expect(persons((await open(person, made)).looks)).toEqual(["alder", person].sort());
    world.clock.advance(60_000);
    const browser = await Browser.signedIn(world, person);
    const others = [first, second, third].filter((each) => each !== person);
    const pages: string[] = [];
    await browser.open(`/staff/cases/${made.id}/looks`);
    expect(browser.text).toContain("alder · Triage");
    pages.push(browser.page);
    await browser.open(`/staff/cases/${made.id}`);
    await browser.send(`/staff/cases/${made.id}`, { purpose: "review" });
    expect(browser.text).toContain("Who opened this case");
    pages.push(browser.page);
    // As words: one of them begins as "first" does, and chance says whether they were drawn.
    for (const page of pages)
      for (const other of others) expect(page).not.toMatch(new RegExp(`\\b${other}\\b`));
  }
});

test("page by page a list has no gap, no empty page and no place to go on from where others' lines are", async () => {
  const made = await lookedAt();
  const { first, second } = made;
  // Theirs stand before, between and behind the other one's.
  for (let turn = 0; turn < 3; turn += 1) {
    world.clock.advance(HOUR);
    await open(first, made);
    await open(second, made);
    await open(first, made);
  }
  const all = (await list(second, made)).looks;
  expect(persons(all)).toEqual(["alder", second].sort());
  const seen: unknown[] = [];
  const sizes: number[] = [];
  for (let after = ""; ;) {
    const { looks, next } = await list(second, made, `?limit=2${after}`);
    seen.push(...looks);
    sizes.push(looks.length);
    if (next === undefined) break;
    after = `&after=${next}`;
  }
  expect(seen).toEqual(all);
  expect(sizes).toEqual([2, 2, 1]);
});

test("whoever stood aside is not named either, and who follows them learns nothing of them", async () => {
  const made = await lookedAt();
  const { first, second } = made;
  expect((await ask(world, first, { ...made, path: "recusal" })).status).toBe(204);
  const next = await drawn(made, "first");
  await open(next, made);
  for (const person of [second, next])
    expect(persons((await list(person, made)).looks)).toEqual(["alder", person].sort());
});

test("who judges a pair reads of its triage alone, as nothing else tells them how it stands", async () => {
  const made = await STAGES["second_review, of a pair"]!(world);
  const [first, second] = [await drawn(made, "first"), await drawn(made, "second")];
  await open(first, made);
  await open(second, made, "decision");
  const { judge } = await world
    .sql("duplicate_pairs")
    .where({ case_a: made.id })
    .orWhere({ case_b: made.id })
    .first();
  expect([first, second]).not.toContain(judge);
  await open(judge, made, "duplicates");
  expect(persons((await list(judge, made)).looks)).toEqual([judge]);
  // They see who compares it: that is no review of it.
  expect(persons((await list(second, made)).looks)).toEqual([judge, second].sort());
});

test("those who look after an appeal are not told who decided before, nor each other", async () => {
  const made = await lookedAt();
  for (const stage of ["first", "second"]) await judged(world, made, stage, DECLINED);
  expect((await askWith(world, made.code, "appeal", APPEAL)).status).toBe(200);
  const panel = [await drawn(made, "first"), await drawn(made, "second")];
  for (const person of panel) await open(person, made, "appeal");
  for (const person of panel)
    expect(persons((await list(person, made)).looks)).toEqual(["alder", person].sort());
});

test("the log has one word for review and decision, and a tag for each person at a case: nobody reads from it who decides with whom", async () => {
  const made = await lookedAt();
  await judged(world, made, "first", ELIGIBLE);
  await open(made.second, made, "decision");
  await open(made.second, made);
  await judged(world, made, "second", DECLINED);
  const { looks } = (await as("rowan", "/api/v1/access-log?limit=500")).body;
  expect(looks.length).toBeGreaterThan(20);
  expect(JSON.stringify(looks)).not.toContain("decision");
  const whose = new Map<string, Set<string>>();
  for (const { person, case: tag } of looks)
    whose.set(tag, (whose.get(tag) ?? new Set()).add(person));
  expect([...whose.values()].filter(({ size }) => size > 1)).toEqual([]);
  // How often one person opened one case is told.
  const theirs = looks.filter(({ person }: any) => person === made.second);
  const counts: number[] = [];
  for (const tag of new Set<string>(theirs.map((look: any) => look.case))) {
    const again = (await as("rowan", `/api/v1/access-log?limit=500&case=${tag}`)).body.looks;
    expect(again).toEqual(theirs.filter((look: any) => look.case === tag));
    counts.push(again.length);
  }
  expect(Math.max(...counts)).toBeGreaterThanOrEqual(3);
  const word = (await as("rowan", "/api/v1/access-log?limit=500&purpose=review")).body.looks;
  expect(word).toEqual(looks.filter(({ purpose }: any) => purpose === "review"));
  expect((await as("rowan", "/api/v1/access-log?purpose=decision")).status).toBe(422);
  // Nor is what the table has a tag here.
  const inside: string[] = await world.sql("vault_access").distinct("tag").pluck("tag");
  expect(inside.filter((each) => whose.has(each))).toEqual([]);
  for (const each of inside.slice(0, 3))
    expect((await as("rowan", `/api/v1/access-log?case=${each}`)).body.looks).toEqual([]);
  for (const reader of ["rowan", "sorbus"]) {
    world.clock.advance(60_000);
    const browser = await Browser.signedIn(world, reader);
    await browser.open("/staff/looks");
    expect(browser.status).toBe(200);
    expect(browser.text).toContain(`${made.second} · Review`);
    expect(browser.text).not.toContain("To decide:");
    const lines = [...browser.text.matchAll(/· (?<who>[a-z]+) · [^·]+ · (?<tag>[0-9a-f]{8})/g)].map(
      ({ groups }) => [groups!["tag"]!, groups!["who"]!] as const,
    );
    expect(lines.length).toBeGreaterThan(20);
    const pairs = new Set(lines.map((line) => line.join(" ")));
    expect(pairs.size).toBe(new Set(lines.map(([each]) => each)).size);
  }
});
