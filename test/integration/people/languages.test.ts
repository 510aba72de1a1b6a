/** The languages that staff read: everybody says their own, by page and by JSON, and what is new counts later. */
import type express from "express";
import request from "supertest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { disablePerson } from "../../../src/people/disable-person.ts";
import { peopleReading } from "../../../src/people/languages.store.ts";
import { DAY } from "../../support/clock.ts";
import { tokenOf } from "../../support/form-steps.ts";
import { signIn, staffWorld } from "../../support/staff-world.ts";
import type { StaffWorld } from "../../support/staff-world.ts";

const PAGE = "/staff/account/languages";
const API = "/api/v1/staff/languages";

let world: StaffWorld;
let app: express.Express;

beforeEach(async () => {
  world = await staffWorld();
  ({ app } = world.server());
});
afterEach(() => world.close());

const set = async (person: string, languages: readonly unknown[]) =>
  request(app)
    .put(API)
    .set("Cookie", await signIn(app, person))
    .send({ languages });
const reading = async (language: string): Promise<string[]> =>
  [...(await peopleReading(world.read, language, world.clock.now()))].sort();
const daysUntil = (day: string): number =>
  Math.round((Date.parse(day) - Date.parse(world.clock.now().toISOString().slice(0, 10))) / DAY);

test("what is new counts from a Monday after seven whole days, what stays keeps its day, what is left out counts no more at once", async () => {
  for (let each = 0; each < 8; each += 1) {
    await set("ana", []);
    const [{ countsFrom }] = (await set("ana", ["fa"])).body.languages;
    expect(new Date(countsFrom).getUTCDay()).toBe(1);
    expect(daysUntil(countsFrom)).toBeGreaterThanOrEqual(8);
    expect(daysUntil(countsFrom)).toBeLessThanOrEqual(14);
    world.clock.advance(DAY);
  }
  const [first] = (await set("bo", ["be"])).body.languages;
  expect(await reading("be")).toEqual([]);
  world.clock.advance((daysUntil(first.countsFrom) - 1) * DAY);
  expect(await reading("be")).toEqual([]);
  const both = (await set("bo", ["uk", "be", "be"])).body.languages;
  expect(both.map((each: { language: string }) => each.language)).toEqual(["be", "uk"]);
  expect(both[0]).toEqual(first);
  world.clock.advance(DAY);
  expect([await reading("be"), await reading("uk")]).toEqual([["bo"], []]);
  expect((await set("bo", ["uk"])).body.languages).toEqual([both[1]]);
  expect(await reading("be")).toEqual([]);
  // Taken back and claimed anew: it waits anew.
  const again = (await set("bo", ["be"])).body.languages;
  expect(daysUntil(again[0].countsFrom)).toBeGreaterThanOrEqual(8);
});

test("claimed a minute before the day ends it waits seven whole days all the same", async () => {
  for (let each = 0; each < 7; each += 1) {
    const now = world.clock.now().getTime();
    world.clock.advance(DAY - (now % DAY) - 60_000);
    await set("ana", []);
    const [{ countsFrom }] = (await set("ana", ["fa"])).body.languages;
    const wait = Date.parse(countsFrom) - world.clock.now().getTime();
    expect(wait).toBeGreaterThan(7 * DAY);
    expect(wait).toBeLessThanOrEqual(14 * DAY);
    world.clock.advance(2 * 60_000);
  }
});

test("a day that somebody wrote and that is none counts for nothing, and hinders nobody", async () => {
  const reads = JSON.stringify({ fa: "2026-99-99", be: "2026-02-30", uk: "2020-01-06", ru: 7 });
  await world.database.owner("people").where({ code: "bo" }).update({ reads });
  for (const language of ["fa", "be", "ru"]) expect(await reading(language)).toEqual([]);
  expect(await reading("uk")).toEqual(["bo"]);
  const own = await request(app)
    .get(API)
    .set("Cookie", await signIn(app, "bo"))
    .expect(200);
  expect(own.body.languages).toEqual([{ language: "uk", countsFrom: "2020-01-06" }]);
  expect((await set("bo", ["fa", "uk"])).status).toBe(200);
});

test("nobody sets those of somebody else, without a session nothing is said, and what the fund does not know is refused", async () => {
  expect((await set("bo", ["be", "ru"])).status).toBe(200);
  expect((await set("ana", ["pl"])).status).toBe(200);
  const cookie = await signIn(app, "bo");
  const own = await request(app).get(API).set("Cookie", cookie).expect(200);
  expect(own.body.languages.map((each: { language: string }) => each.language)).toEqual([
    "be",
    "ru",
  ]);
  await request(app).get(API).expect(401);
  await request(app)
    .put(API)
    .send({ languages: ["be"] })
    .expect(401);
  for (const languages of [["xx"], ["be", 1], Array.from({ length: 7 }, () => "be")])
    expect((await set("bo", languages)).status).toBe(422);
  expect(
    (
      await request(app)
        .put(API)
        .set("Cookie", cookie)
        .send({ languages: ["be"], person: "ana" })
    ).status,
  ).toBe(422);
});

test("by page, without script: what one said is ticked, nothing ticked takes all back, and a form without its token does nothing", async () => {
  const cookie = await signIn(app, "bo");
  const page = async () => (await request(app).get(PAGE).set("Cookie", cookie).expect(200)).text;
  const send = async (typed: object) =>
    request(app).post(PAGE).set("Cookie", cookie).type("form").send(typed);
  const sent = await send({ token: tokenOf(await page()), languages: ["fa", "be"] });
  expect([sent.status, sent.headers["location"]]).toEqual([303, PAGE]);
  const shown = await page();
  expect(shown).toMatch(/Persian, from \d{4}-\d{2}-\d{2} on/);
  expect(shown.match(/<input[^>]* checked[^>]*>/g)).toHaveLength(2);
  expect((await send({ languages: ["pl"] })).status).toBe(403);
  const wrong = await send({ token: tokenOf(await page()), languages: ["xx"] });
  expect(wrong.status).toBe(422);
  expect(await page()).toContain("Belarusian, from");
  await send({ token: tokenOf(await page()) });
  expect(await page()).toContain("you have named none");
});

test("who is disabled leaves no languages behind", async () => {
  await set("bo", ["fa"]);
  await set("ana", ["fa"]);
  await world.work({ kind: "operator" }, (unit) => disablePerson(unit, "bo"));
  const left = await world.database.owner("people").whereRaw("reads <> '{}'").pluck("code");
  expect(left).toEqual(["ana"]);
});

test("a row that somebody altered holds nothing up and prefers nobody", async () => {
  const alter = (reads: unknown) =>
    world.database
      .owner("people")
      .where({ code: "bo" })
      .update({ reads: JSON.stringify(reads) });
  for (const reads of [{ be: 7 }, { be: "soon" }, { be: null }, { xx: "2020-01-01" }, {}]) {
    await alter(reads);
    expect([await reading("be"), await reading("xx")]).toEqual([[], []]);
  }
  await alter({ be: "2020-01-01" });
  expect(await reading("be")).toEqual(["bo"]);
  await expect(alter(["be"])).rejects.toThrow("people_reads_check");
});
