import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import request from "supertest";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { units } from "../../../src/db/unit.ts";
import type { Reader, Work } from "../../../src/db/unit.ts";
import { apiRoute } from "../../../src/http/api-route.ts";
import { formTokens } from "../../../src/http/csrf.ts";
import { enrolPerson } from "../../../src/people/enrol-person.ts";
import { importFund } from "../../../src/people/import-fund.ts";
import type { Role } from "../../../src/people/person.ts";
import { listPeople } from "../../../src/people/person.store.ts";
import { peopleRoutes } from "../../../src/people/routes.ts";
import { signInFirst } from "../../../src/people/sign-in-first.ts";
import { personsWith, readerKeysOf } from "../../../src/people/standing.ts";
import { makeViewers } from "../../../src/people/viewer.ts";
import type { Viewer } from "../../../src/people/viewer.ts";
import { createVaultCase } from "../../../src/vault/create-vault-case.ts";
import { openVaultCase } from "../../../src/vault/open-vault-case.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import { HOUR, MINUTE, testClock } from "../../support/clock.ts";
import { testFund } from "../../support/founding.ts";
import type { TestKeys } from "../../support/founding.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import { testWeb } from "../../support/web.ts";

const random = seededRandom("viewer");
const clock = testClock();
const cost = { memoryKib: 64, passes: 1, lanes: 1 };
const operator = { kind: "operator" } as const;
const made = testFund(random, clock.now(), {
  ana: ["reader"],
  bo: ["reader", "reviewer"],
  di: ["approver"],
});
const PATH = "/api/v1/staff/session";

let database: FreshDatabase;
let work: Work;
let read: Reader;
let root: string;

beforeAll(async () => {
  database = await freshDatabase();
  work = units(database.app, clock, random);
  read = { sql: database.app };
  root = await mkdtemp(join(tmpdir(), "commonpurse-viewer-"));
  await work(operator, (unit) => importFund(unit, { kind: "demo", ...made }));
  await enrol("ana", ["triager"], made.keys["ana"]);
  await enrol("bo", ["reviewer"], made.keys["bo"]);
  await enrol("di", ["approver", "treasurer"], {});
});
afterAll(async () => {
  await database.close();
  await rm(root, { recursive: true });
});
let seen: Viewer[] = [];
beforeEach(() => {
  seen = [];
});

function enrol(code: string, roles: readonly Role[], keys: TestKeys = {}): Promise<void> {
  const own = {
    ...(keys.reader === undefined ? {} : { reader: keys.reader }),
    ...(keys.reviewer === undefined ? {} : { reviewer: keys.reviewer }),
  };
  const input = { person: { code, roles }, passphrase: `passphrase of ${code}`, keys: own, cost };
  return work(operator, (unit) => enrolPerson(unit, input));
}

/** A server with sign-in, one JSON route and one page that want to decide and to approve. */
function server(tls = false) {
  const jar = { tls };
  const viewers = makeViewers({ read, work, clock, jar, pin: made.digest });
  const deps = { read, work, clock, jar, viewers, cost };
  const tokens = formTokens(new Uint8Array(32).fill(7), random);
  const limit = () => (_: unknown, __: unknown, next: () => void) => {
    next();
  };
  const wants = (permission: "case.decide" | "batch.approve") =>
    apiRoute({
      method: "get",
      path: `/api/v1/test/${permission}`,
      name: permission,
      summary: "Test.",
      tag: "caseworker",
      auth: viewers.staff(permission),
      response: z.strictObject({}),
      problems: [],
      handle: ({ who }) => {
        seen.push(who);
        return Promise.resolve({});
      },
    });
  const pages = express.Router();
  pages.get("/staff", async (incoming, response) => {
    const viewer = await viewers.requirePerson(incoming);
    response.send(viewer.person.code);
  });
  pages.use(signInFirst);
  const { app, lines } = testWeb(
    [
      peopleRoutes({ ...deps, tokens, limit }),
      { api: [wants("case.decide"), wants("batch.approve")], pages },
    ],
    { clock, tls },
  );
  return { app, lines, viewers };
}

async function signIn(app: express.Express, person: string): Promise<string> {
  const answer = await request(app)
    .post(PATH)
    .send({ person, passphrase: `passphrase of ${person}` })
    .expect(201);
  return cookieOf(answer);
}

function cookieOf(answer: request.Response): string {
  return (answer.headers["set-cookie"]?.[0] ?? "").split(";")[0]!;
}

test("signing in sets a strict cookie and tells what the person may do", async () => {
  const { app } = server();
  const answer = await request(app)
    .post(PATH)
    .send({ person: "bo", passphrase: "passphrase of bo" })
    .expect(201);
  expect(answer.headers["set-cookie"]?.[0]).toMatch(
    /^session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect(answer.body).toMatchObject({ person: "bo", roles: ["reviewer"] });
  expect(answer.body.permissions).toContain("case.decide");
  const again = await request(app).get(PATH).set("Cookie", cookieOf(answer)).expect(200);
  expect(again.body).toEqual(answer.body);
});

test("over TLS the cookie is bound to the host", async () => {
  const { app } = server(true);
  const answer = await request(app)
    .post(PATH)
    .send({ person: "bo", passphrase: "passphrase of bo" })
    .expect(201);
  expect(answer.headers["set-cookie"]?.[0]).toMatch(/^__Host-session=.*Secure; SameSite=Strict$/);
  const plain = cookieOf(answer).replace("__Host-", "");
  await request(app).get(PATH).set("Cookie", plain).expect(401);
});

test("a failed sign-in is a 401 without cookie that says nothing, and nothing of it is logged", async () => {
  const { app, lines } = server();
  const answers = await Promise.all(
    [
      { person: "nobody", passphrase: "CANARY-one-passphrase" },
      { person: "bo", passphrase: "CANARY-one-passphrase" },
    ].map((body) => request(app).post(PATH).send(body).expect(401)),
  );
  expect(answers[0]!.body).toEqual(answers[1]!.body);
  expect(answers[0]!.body.code).toBe("sign-in-failed");
  expect(answers[0]!.headers["set-cookie"]).toBeUndefined();
  expect(lines.join()).not.toContain("CANARY");
  expect(JSON.stringify(answers[0]!.body)).not.toContain("CANARY");
});

test("the viewer carries the person's own keys and the list that was verified", async () => {
  const { app } = server();
  const cookie = await signIn(app, "bo");
  await request(app).get("/api/v1/test/case.decide").set("Cookie", cookie).expect(200);
  expect(seen[0]).toMatchObject({
    actor: { kind: "person", person: "bo" },
    person: { code: "bo", roles: ["reviewer"] },
    keys: { reader: made.keys["bo"]!.reader, reviewer: made.keys["bo"]!.reviewer },
    fund: { fund: "fund.test/book" },
    people: { seq: 0, need: 2 },
  });
});

test("who is not signed in gets a 401, who lacks the role a 403", async () => {
  const { app } = server();
  for (const cookie of ["", "session=", "session=nonsense", `session=${"A".repeat(43)}`]) {
    const answer = await request(app).get("/api/v1/test/case.decide").set("Cookie", cookie);
    expect([answer.status, answer.body.code]).toEqual([401, "sign-in-needed"]);
  }
  const cookie = await signIn(app, "ana");
  const answer = await request(app).get("/api/v1/test/case.decide").set("Cookie", cookie);
  expect([answer.status, answer.body.code]).toEqual([403, "not-permitted"]);
});

test("a session ends after half an hour without use, and after twelve hours of use", async () => {
  const { app } = server();
  const cookie = await signIn(app, "bo");
  const ask = () => request(app).get(PATH).set("Cookie", cookie);
  clock.advance(29 * MINUTE);
  await ask().expect(200);
  clock.advance(29 * MINUTE);
  await ask().expect(200);
  clock.advance(30 * MINUTE);
  await ask().expect(401);
  const busy = await signIn(app, "bo");
  for (let spent = 0; spent < 12 * HOUR - 20 * MINUTE; spent += 20 * MINUTE) {
    clock.advance(20 * MINUTE);
    await request(app).get(PATH).set("Cookie", busy).expect(200);
  }
  clock.advance(20 * MINUTE);
  await request(app).get(PATH).set("Cookie", busy).expect(401);
});

test("signing out ends the session on the server and forgets the site in the browser", async () => {
  const { app } = server();
  const cookie = await signIn(app, "bo");
  const answer = await request(app).delete(PATH).set("Cookie", cookie).expect(204);
  expect(answer.headers["set-cookie"]?.[0]).toContain("Max-Age=0");
  expect(answer.headers["clear-site-data"]).toContain("cookies");
  await request(app).get(PATH).set("Cookie", cookie).expect(401);
  await request(app).delete(PATH).expect(204);
});

test("signing in again ends the browser's former session", async () => {
  const { app } = server();
  const first = await signIn(app, "bo");
  const answer = await request(app)
    .post(PATH)
    .set("Cookie", first)
    .send({ person: "ana", passphrase: "passphrase of ana" })
    .expect(201);
  await request(app).get(PATH).set("Cookie", first).expect(401);
  await request(app).get(PATH).set("Cookie", cookieOf(answer)).expect(200);
});

test("another site cannot make a browser sign in or out", async () => {
  const { app } = server();
  const cookie = await signIn(app, "bo");
  await request(app)
    .delete(PATH)
    .set("Cookie", cookie)
    .set("Sec-Fetch-Site", "cross-site")
    .expect(403);
  await request(app)
    .post("/staff/sign-in")
    .type("form")
    .send({ person: "bo", passphrase: "passphrase of bo", token: "stale" })
    .expect(403);
  await request(app).get(PATH).set("Cookie", cookie).expect(200);
});

test("people sign in and out by pages without script", async () => {
  const { app } = server();
  const lost = await request(app).get("/staff").set("Accept", "text/html").expect(303);
  expect(lost.headers["location"]).toBe("/staff/sign-in");
  const page = await request(app).get("/staff/sign-in").expect(200);
  expect(page.text).not.toContain("<script");
  const tokenIn = (html: string) => /name="token" value="([^"]+)"/.exec(html)![1]!;
  const send = (body: object) =>
    request(app).post("/staff/sign-in").type("form").set("Accept", "text/html").send(body);
  const empty = await send({ token: tokenIn(page.text), person: "bo" }).expect(422);
  expect(empty.text).toContain('value="bo"');
  const wrong = await send({
    token: tokenIn(page.text),
    person: "bo",
    passphrase: "CANARY wrong passphrase",
  }).expect(401);
  expect(wrong.text).toContain("is not right");
  expect(wrong.text).not.toContain("CANARY");
  const right = await send({
    token: tokenIn(wrong.text),
    person: "bo",
    passphrase: "passphrase of bo",
  }).expect(303);
  expect(right.headers["location"]).toBe("/staff");
  const cookie = cookieOf(right);
  await request(app).get("/staff").set("Cookie", cookie).expect(200, "bo");
  const out = await request(app).get("/staff/sign-out").set("Cookie", cookie).expect(200);
  expect(out.text).toContain("bo");
  const leave = (token: string) =>
    request(app).post("/staff/sign-out").type("form").set("Cookie", cookie).send({ token });
  await leave("stolen").expect(403);
  await request(app).get("/staff").set("Cookie", cookie).expect(200);
  await leave(tokenIn(out.text)).expect(303);
  await request(app)
    .get("/staff")
    .set("Accept", "application/json")
    .set("Cookie", cookie)
    .expect(401);
});

test("a reviewer whom a rogue administrator inserts signs in to nothing: no right, no case", async () => {
  // They know how enrolment works and do all of it, with good keys of their own.
  const keys = { reader: random.bytes(32), reviewer: random.bytes(32) };
  await enrol("mal", ["triager", "reviewer", "approver"], keys);
  const { app, viewers } = server();
  const cookie = await signIn(app, "mal");
  const session = await request(app).get(PATH).set("Cookie", cookie).expect(200);
  expect(session.body).toMatchObject({ person: "mal", roles: [], permissions: [] });
  for (const permission of ["case.decide", "batch.approve"])
    await request(app).get(`/api/v1/test/${permission}`).set("Cookie", cookie).expect(403);

  // The table says that they are a triager; the signed list says who gets a case.
  const viewer = (await viewers.ofToken(cookie.replace("session=", "")))!;
  const table = (await listPeople(read)).filter((person) => person.roles.includes("triager"));
  expect(table.map((person) => person.code)).toEqual(["ana", "mal"]);
  const readers = readerKeysOf(
    viewer.people,
    table.map((person) => person.code),
    clock.now(),
  );
  expect(readers.map((key) => key.person)).toEqual(["ana"]);
  expect(personsWith(viewer.people, "reviewer", clock.now())).toEqual(["bo"]);
  const place = { parts: join(root, "parts"), keyFile: join(root, "shred.key") };
  const shreds = await openShredFolder(place, random);
  const id = await work({ kind: "claimant" }, async (unit) => {
    const fresh = unit.newId<"case">();
    const claimSeal = x25519Public(random.bytes(32));
    await createVaultCase(unit, shreds, { case: fresh, readers, claimSeal });
    return fresh;
  });
  const open = (person: string, key: Uint8Array) =>
    openVaultCase(read, shreds, { case: id, as: { kind: "person", person, key } });
  await expect(open("mal", keys.reader)).rejects.toMatchObject({ code: "case-not-found" });
  await expect(open("ana", keys.reader)).rejects.toMatchObject({ code: "case-not-found" });
  await open("ana", made.keys["ana"]!.reader!);
});

test("a listed person whose row was given more roles gains none that the list does not bear out", async () => {
  const { app } = server();
  const cookie = await signIn(app, "ana");
  await database
    .owner("people")
    .where({ code: "ana" })
    .update({ roles: ["triager", "reviewer", "approver"] });
  const session = await request(app).get(PATH).set("Cookie", cookie).expect(200);
  expect(session.body.roles).toEqual(["triager"]);
  await database
    .owner("people")
    .where({ code: "ana" })
    .update({ roles: ["triager"] });
});

test("somebody who puts their own keys into a listed person's row gets that person's rights to nothing", async () => {
  const before = await database.owner("people").where({ code: "bo" }).first();
  const mine = await database.owner("people").where({ code: "mal" }).first();
  const { app } = server();
  await database
    .owner("people")
    .where({ code: "bo" })
    .update({ key_box: mine.key_box, kdf_salt: mine.kdf_salt });
  await request(app).post(PATH).send({ person: "bo", passphrase: "passphrase of mal" }).expect(401);
  await database
    .owner("people")
    .where({ code: "bo" })
    .update({ key_box: before.key_box, kdf_salt: before.kdf_salt });
});

test("an approver, whose key stays at home, may approve as long as the list has it", async () => {
  const { app } = server();
  const cookie = await signIn(app, "di");
  await request(app).get("/api/v1/test/batch.approve").set("Cookie", cookie).expect(200);
  await request(app).get("/api/v1/test/case.decide").set("Cookie", cookie).expect(403);
});
