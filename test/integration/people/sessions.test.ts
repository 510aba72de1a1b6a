/** How sessions end, seen by the browser that has one and by whoever holds the table. */
import request from "supertest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makePeopleList, PEOPLE_STATEMENT } from "../../../src/base/people-list.ts";
import type { PeopleList } from "../../../src/base/people-list.ts";
import { readStatement } from "../../../src/base/statement.ts";
import { disablePerson } from "../../../src/people/disable-person.ts";
import { importPeopleList } from "../../../src/people/import-people-list.ts";
import { purgeSessions } from "../../../src/people/jobs.ts";
import { HOUR, MINUTE } from "../../support/clock.ts";
import { tokenOf } from "../../support/form-steps.ts";
import { cookieOf, SESSION, signIn, staffWorld } from "../../support/staff-world.ts";
import type { StaffWorld } from "../../support/staff-world.ts";

const SESSIONS = "/api/v1/staff/sessions";
const operator = { kind: "operator" } as const;

let world: StaffWorld;
let app: ReturnType<StaffWorld["server"]>["app"];

beforeEach(async () => {
  world = await staffWorld();
  app = world.server().app;
});
afterEach(() => world.close());

const statusOf = async (cookie: string): Promise<number> =>
  (await request(app).get(SESSION).set("Cookie", cookie)).status;
const boxes = (): Promise<unknown[]> => world.database.owner("sessions").select("key_box");

/** The list in force, changed and signed anew by the founders. */
async function nextList(change: (list: PeopleList) => Partial<PeopleList>): Promise<void> {
  const { value } = readStatement(PEOPLE_STATEMENT, world.fund.peopleList);
  const next = { ...value, ...change(value), seq: value.seq + 1 };
  const text = makePeopleList(next, world.fund.root.slice(0, 2));
  await world.work(operator, async (unit) => {
    const [viewer] = world.seen;
    if (viewer === undefined) throw new Error("nobody has asked yet");
    await importPeopleList(unit, viewer.fund, text);
  });
}

test.each([
  ["half an hour without a request", 30 * MINUTE, 30 * MINUTE],
  ["twelve hours of requests", 12 * HOUR, 20 * MINUTE],
])("after %s the unlocked keys are gone from the table", async (_, length, step) => {
  const cookie = await signIn(app, "bo");
  for (let spent = step; spent < length; spent += step) {
    world.clock.advance(step);
    expect(await statusOf(cookie)).toBe(200);
  }
  world.clock.advance(step - 1000);
  expect(await statusOf(cookie)).toBe(200);
  expect(await boxes()).toHaveLength(1);
  world.clock.advance(step === 30 * MINUTE ? step : 1000);
  expect(await statusOf(cookie)).toBe(401);
  expect(await boxes()).toEqual([]);
});

test("the keys of a session that nobody uses again are gone with the worker's next round", async () => {
  await signIn(app, "bo");
  world.clock.advance(30 * MINUTE - 1000);
  expect(await purgeSessions({ work: world.work })).toBe(0);
  world.clock.advance(1000);
  expect(await purgeSessions({ work: world.work })).toBe(1);
  expect(await boxes()).toEqual([]);
});

test("disabling a person ends the session that is open, at once", async () => {
  const cookie = await signIn(app, "bo");
  const other = await signIn(app, "ana");
  await world.work(operator, (unit) => disablePerson(unit, "bo"));
  expect(await statusOf(cookie)).toBe(401);
  expect(await statusOf(other)).toBe(200);
  expect(await boxes()).toHaveLength(1);
});

test("a new people list that takes nothing away ends no session, nor does one that is refused", async () => {
  const bo = await signIn(app, "bo");
  const ana = await signIn(app, "ana");
  await request(app).get("/api/v1/test/case.assess").set("Cookie", bo).expect(200);
  await nextList(() => ({}));
  expect([await statusOf(bo), await statusOf(ana)]).toEqual([200, 200]);
  const again = nextList(({ keys }) => ({ keys: keys.filter(({ person }) => person !== "bo") }));
  await expect(again).rejects.toThrow("approvers-rollback");
  expect([await statusOf(bo), await statusOf(ana)]).toEqual([200, 200]);
});

test("whoever was dropped is out at once, and signs in to nothing", async () => {
  const bo = await signIn(app, "bo");
  const ana = await signIn(app, "ana");
  await request(app).get("/api/v1/test/case.assess").set("Cookie", bo).expect(200);
  await nextList(({ keys }) => ({
    keys: keys.filter(({ person, role }) => person !== "bo" || role !== "reviewer"),
  }));
  expect([await statusOf(bo), await statusOf(ana)]).toEqual([401, 200]);
  const again = await signIn(app, "bo");
  const { body } = await request(app).get(SESSION).set("Cookie", again).expect(200);
  expect(body.roles).toEqual([]);
  await request(app).get("/api/v1/test/case.assess").set("Cookie", again).expect(403);
});

test("a key that ends sooner on the new list counts as lost", async () => {
  const bo = await signIn(app, "bo");
  await request(app).get("/api/v1/test/case.assess").set("Cookie", bo).expect(200);
  await nextList(({ keys }) => ({
    keys: keys.map((key) => (key.person === "bo" ? { ...key, until: key.from } : key)),
  }));
  expect(await statusOf(bo)).toBe(401);
});

test("people see their own sessions, and end them all", async () => {
  const first = await signIn(app, "bo");
  const ana = await signIn(app, "ana");
  world.clock.advance(5 * MINUTE);
  const second = await signIn(app, "bo");
  const { body } = await request(app).get(SESSIONS).set("Cookie", second).expect(200);
  expect(body.sessions).toEqual([
    {
      startedAt: "2030-01-07T09:05:00Z",
      lastUsedAt: "2030-01-07T09:05:00Z",
      endsAt: "2030-01-07T09:35:00Z",
      isThis: true,
    },
    {
      startedAt: "2030-01-07T09:00:00Z",
      lastUsedAt: "2030-01-07T09:00:00Z",
      endsAt: "2030-01-07T09:30:00Z",
      isThis: false,
    },
  ]);
  const out = await request(app).delete(SESSIONS).set("Cookie", second).expect(204);
  expect(out.headers["clear-site-data"]).toContain("cookies");
  expect([await statusOf(first), await statusOf(second), await statusOf(ana)]).toEqual([
    401, 401, 200,
  ]);
  await request(app).get(SESSIONS).expect(401);
});

test("the page does the same without script, with a token of its own", async () => {
  const first = await signIn(app, "bo");
  const second = await signIn(app, "bo");
  const page = await request(app).get("/staff/account").set("Cookie", second).expect(200);
  expect(page.text.match(/<li>/g)!.length).toBeGreaterThan(1);
  const send = (token: string) =>
    request(app)
      .post("/staff/account/sign-out-everywhere")
      .set("Cookie", second)
      .type("form")
      .send({ token });
  await send("stolen").expect(403);
  expect(await statusOf(first)).toBe(200);
  const out = await send(tokenOf(page.text)).expect(303);
  expect(out.headers["location"]).toBe("/staff/sign-in");
  expect(cookieOf(out)).toBe("session=");
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 401]);
  const lost = await request(app).get("/staff/account").set("Accept", "text/html").expect(303);
  expect(lost.headers["location"]).toBe("/staff/sign-in");
});
