/** Looking is an event: those who work on a case see who opened it, auditors read all of it by pseudonym, and nobody opens cases by the dozen. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CASES_AN_HOUR } from "../../../src/cases/case-looks.ts";
import { HOUR } from "../../support/clock.ts";
import { askForHelp, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let id: string;
/** The two who were drawn. */
const drawn: string[] = [];

beforeAll(async () => {
  world = await World.start("access-log");
  await askForHelp(world);
  id = await triage(world);
  for (const code of ["birch", "cedar", "elder"]) {
    const file = await (await world.signedIn(code)).get(`/api/v1/cases/${id}?purpose=review`);
    if (file.status === 200) drawn.push(code);
    world.clock.advance(HOUR);
  }
  expect(drawn).toHaveLength(2);
});
afterAll(() => world.close());

const log = async (query = "", who = "rowan") =>
  (await world.signedIn(who)).get(`/api/v1/access-log?${query}`);

test("whoever opens a case sees that it is recorded, for what and in which hour, in the answer and on the page", async () => {
  const second = await world.signedIn(drawn[1]!);
  const { body } = await second.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect(body.looks.map(({ person }: { person: string }) => person)).toContain(drawn[1]);
  for (const { at, purpose } of body.looks) {
    expect(purpose).toBe("review");
    expect(new Date(at).getTime() % HOUR).toBe(0);
  }
  const page = await second.get(`/staff/cases/${id}`).expect(200);
  const token = /name="token" value="(?<token>[^"]+)"/.exec(page.text)!.groups!["token"];
  const opened = await second
    .post(`/staff/cases/${id}`)
    .type("form")
    .send({ token, purpose: "review" })
    .expect(200);
  expect(opened.text).toContain("Who opened this case");
  expect(opened.text).toContain(`· ${drawn[1]} ·`);
});

test("auditors and the data officer read the log, page by page and by what they ask; nobody else does", async () => {
  const { status, body } = await log();
  expect(status).toBe(200);
  const all = body.looks;
  expect(all.length).toBeGreaterThanOrEqual(3);
  expect(JSON.stringify(body)).not.toContain(id);
  const seen: unknown[] = [];
  for (let after = ""; ;) {
    const { body: part } = await log(`limit=2${after}`);
    seen.push(...part.looks);
    if (part.next === undefined) break;
    after = `&after=${part.next}`;
  }
  expect(seen).toEqual(all);
  const one = await log(`person=${drawn[0]}`);
  expect(new Set(one.body.looks.map(({ person }: any) => person))).toEqual(new Set([drawn[0]]));
  expect((await log(`person=${drawn[0]}&purpose=triage`)).body.looks).toEqual([]);
  const { at } = all.at(-1);
  const until = await log(`until=${at}`);
  expect(until.body.looks).toEqual([]);
  expect((await log(`from=${at}`)).body.looks).toEqual(all);
  const { person, case: tag } = all[0];
  expect((await log(`person=${person}&case=${tag}`)).body.looks).toEqual(
    all.filter((look: any) => look.person === person && look.case === tag),
  );
  const { body: first } = await log("limit=1");
  const other = await log(`limit=1&purpose=review&after=${first.next}`);
  expect([other.status, other.body.type]).toEqual([422, "/problems/cursor-invalid"]);
  for (const who of ["alder", "birch", "hazel", "larch"])
    expect((await log("", who)).status).toBe(403);
});

test("a person opens so many cases an hour and no more; the one that is open already, and the next hour, are free", async () => {
  const [person] = drawn;
  const open = async () =>
    (await world.signedIn(person!)).get(`/api/v1/cases/${id}?purpose=review`);
  const at = new Date(Math.floor(world.clock.now().getTime() / HOUR) * HOUR);
  const looks = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => ({
      at,
      person,
      kind: "request",
      purpose: "review",
      tag: (from + n).toString(16).padStart(32, "0"),
    }));
  await world.database.owner("vault_access").insert(looks(0, CASES_AN_HOUR - 1));
  expect((await open()).status).toBe(200);
  await world.database.owner("vault_access").insert(looks(CASES_AN_HOUR, CASES_AN_HOUR + 1));
  const refused = await open();
  expect(refused.status).toBe(429);
  // Nor in parts.
  const agent = await world.signedIn(person!);
  const file = "00000000-0000-4000-8000-000000000000";
  for (const part of [
    "messages",
    "duplicates",
    "evidence?purpose=review",
    `evidence/${file}/view?purpose=review`,
    `evidence/${file}/original?purpose=review`,
  ])
    expect([part, (await agent.get(`/api/v1/cases/${id}/${part}`)).status]).toEqual([part, 429]);
  expect(refused.body.type).toBe("/problems/looks-spent");
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  world.clock.advance(HOUR);
  expect((await open()).status).toBe(200);
});

test("of several cases opened in one moment no more open than are left", async () => {
  for (let count = 0; count < 4; count += 1) await askForHelp(world);
  const alder = await world.signedIn("alder");
  const { cases } = (await alder.get("/api/v1/cases?state=submitted").expect(200)).body;
  const at = new Date(Math.floor(world.clock.now().getTime() / HOUR) * HOUR);
  await world.database.owner("vault_access").insert(
    Array.from({ length: CASES_AN_HOUR - 1 }, (_, n) => ({
      at,
      person: "alder",
      kind: "request",
      purpose: "triage",
      tag: (1_000 + n).toString(16).padStart(32, "0"),
    })),
  );
  const answers = await Promise.all(
    cases.map((each: { id: string }) => alder.get(`/api/v1/cases/${each.id}?purpose=triage`)),
  );
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([200, 429, 429, 429]);
});
