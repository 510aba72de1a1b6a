/** Nobody opens cases by the dozen, and whoever opens as many as one may is seen: the bound of a day beside that of an hour, at every door. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CASES_A_DAY, CASES_AN_HOUR } from "../../../src/cases/case-looks.ts";
import { boundsMet } from "../../../src/vault/many-looks.view.ts";
import { Browser } from "../../support/browser.ts";
import { drawnFor, STAGES } from "../../support/case-stages.ts";
import { HOUR } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { World } from "../../support/world.ts";

let world: World;
let id: string;
let person: string;

beforeAll(async () => {
  world = await World.start("look-bounds");
  ({ id } = await STAGES["in_review"]!(world));
  ({ person } = await drawnFor(world, id, "first"));
});
afterAll(() => world.close());

const thisHour = (): number => Math.floor(world.clock.now().getTime() / HOUR) * HOUR;
let tags = 0;

/** Looks of somebody at `count` other cases, so many hours ago. */
async function looked(who: string, hoursAgo: number, count: number): Promise<void> {
  const at = new Date(thisHour() - hoursAgo * HOUR);
  const rows = Array.from({ length: count }, () => {
    tags += 1;
    return {
      at,
      person: who,
      kind: "request",
      purpose: "review",
      tag: tags.toString(16).padStart(32, "0"),
    };
  });
  if (rows.length > 0) await world.sql("vault_access").insert(rows);
}

/** Browsers of this person in front of the buttons of these doors of the case; the first one before it is opened. */
async function opened(parts: readonly string[]): Promise<[string, Browser][]> {
  const browsers: [string, Browser][] = [];
  for (const part of parts) {
    world.clock.advance(120_000);
    const browser = await Browser.signedIn(world, person);
    await browser.open(`/staff/cases/${id}`);
    if (part !== "") await browser.send(`/staff/cases/${id}`, { purpose: "review" });
    browsers.push([part, browser]);
  }
  return browsers;
}

test("a day has a bound of its own: at every door it answers alike, says how many and until when, and then opens again", async () => {
  // So that no hour begins meanwhile.
  world.clock.set(new Date(thisHour() + HOUR));
  const agent = await world.signedIn(person);
  const read = () => agent.get(`/api/v1/cases/${id}?purpose=review`);
  for (let hour = 1; hour <= 4; hour += 1) await looked(person, hour, 49);
  await looked(person, 23, 3);
  // Of the day before, which no longer counts.
  await looked(person, 24, 60);
  expect((await read()).status).toBe(200);
  const pages = await opened(["", "/evidence", "/duplicates"]);
  await looked(person, 2, 1);
  const file = "00000000-0000-4000-8000-000000000000";
  for (const part of [
    "?purpose=review",
    "/messages",
    "/duplicates",
    "/evidence?purpose=review",
    `/evidence/${file}/view?purpose=review`,
    `/evidence/${file}/original?purpose=review`,
  ]) {
    const { status, body } = await agent.get(`/api/v1/cases/${id}${part}`);
    expect([part, status, body.code, body.most]).toEqual([part, 429, "looks-spent", CASES_A_DAY]);
  }
  for (const [part, browser] of pages) {
    // The button for pairs is there when there are some; its form is that of the files.
    const page = browser.page.replace(`/staff/cases/${id}/evidence`, `/staff/cases/${id}${part}`);
    await browser.send(`/staff/cases/${id}${part}`, { purpose: "review" }, page);
    expect([part, browser.status]).toEqual([part, 429]);
    expect(browser.text).toContain("in these 24 hours");
  }
  const refused = await read();
  const wait = Number(refused.headers["retry-after"]);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(3600);
  world.clock.advance((wait - 1) * 1000);
  const again = async () =>
    (await (await world.signedIn(person)).get(`/api/v1/cases/${id}?purpose=review`)).status;
  expect(await again()).toBe(429);
  world.clock.advance(1000);
  expect(await again()).toBe(200);
});

test("the data officer and auditors see who met a bound, in the answer and on the page; nobody else does", async () => {
  await looked("mallow", 30, CASES_AN_HOUR);
  await looked("linden", 31, CASES_AN_HOUR - 1);
  for (const who of ["rowan", "sorbus"]) {
    world.clock.advance(120_000);
    const { body } = await (await world.signedIn(who)).get("/api/v1/access-log/bounds").expect(200);
    const seen = body.bounds.map((each: any) => `${each.person} ${each.bound} ${each.cases}`);
    expect(seen).toContain(`mallow hour ${CASES_AN_HOUR}`);
    // The last one was put there past the bound.
    expect(seen).toContain(`${person} day ${CASES_A_DAY + 1}`);
    expect(seen.filter((each: string) => each.startsWith("linden"))).toEqual([]);
  }
  world.clock.advance(120_000);
  const browser = await Browser.signedIn(world, "rowan");
  await browser.open("/staff/looks");
  expect(browser.page).toContain(`${CASES_AN_HOUR} cases in this hour`);
  expect(browser.page).toContain(`${CASES_A_DAY + 1} cases in the 24 hours until then`);
  for (const who of ["alder", person, "hazel"]) {
    world.clock.advance(120_000);
    await (await world.signedIn(who)).get("/api/v1/access-log/bounds").expect(403);
  }
});

test("who met a bound is found as a naive count finds it, whatever the looks are", async () => {
  const random = seededRandom("bounds met");
  const draw = (below: number): number => (random.bytes(2)[0]! * 256 + random.bytes(1)[0]!) % below;
  const [anHour, aDay] = [4, 9];
  const base = Date.UTC(2031, 0, 1);
  const looks = Array.from({ length: 900 }, () => ({
    at: base + draw(96) * HOUR,
    person: `p${draw(4)}`,
    tag: draw(60).toString(16).padStart(32, "a"),
  }));
  await world.sql("vault_access").insert(
    looks.map((look) => ({
      ...look,
      at: new Date(look.at),
      kind: "request",
      purpose: "review",
    })),
  );
  const naive: string[] = [];
  for (const who of new Set(looks.map((look) => look.person))) {
    const own = looks.filter((look) => look.person === who);
    for (const at of new Set(own.map((look) => look.at))) {
      const count = (hours: number): number =>
        new Set(
          own.filter((look) => look.at <= at && look.at > at - hours * HOUR).map(({ tag }) => tag),
        ).size;
      if (count(1) >= anHour) naive.push(`${who} ${at} hour ${count(1)}`);
      if (count(24) >= aDay) naive.push(`${who} ${at} day ${count(24)}`);
    }
  }
  expect(naive.length).toBeGreaterThan(20);
  const found = await boundsMet({ sql: world.sql }, { anHour, aDay, limit: 5_000 });
  expect(
    found
      .filter((each) => /^p[0-3]$/.test(each.person))
      .map((each) => `${each.person} ${each.at.getTime()} ${each.bound} ${each.cases}`)
      .sort(),
  ).toEqual(naive.sort());
});
