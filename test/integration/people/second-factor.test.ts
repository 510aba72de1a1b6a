/** The second factor through HTTP: enrolled without script, asked for at sign-in, used up, guessed in vain, lost and replaced. */
import type express from "express";
import { Secret } from "otpauth";
import request from "supertest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { checkSignIn } from "../../../src/people/check-sign-in.ts";
import { oneTimeCode, oneTimeText } from "../../../src/people/one-time-code.ts";
import { startSession } from "../../../src/people/start-session.ts";
import { MINUTE, SECOND } from "../../support/clock.ts";
import { dumpTables, hasMarker } from "../../support/dump.ts";
import { tokenOf } from "../../support/form-steps.ts";
import { cookieOf, SESSION, signIn, staffWorld } from "../../support/staff-world.ts";
import type { StaffWorld } from "../../support/staff-world.ts";

const PATH = "/staff/account/second-factor";
const PASSPHRASE = "passphrase of bo";

let world: StaffWorld;
let app: express.Express;

beforeEach(async () => {
  world = await staffWorld();
  app = world.server(false, "required").app;
});
afterEach(() => world.close());

interface Enrolling {
  readonly secret: Uint8Array;
  readonly fields: { readonly token: string; readonly pending: string };
}

/** What the page shows: the secret as text, and what its form carries. */
function enrolling(html: string): Enrolling {
  const text = html.replaceAll(/<[^>]+>/g, "");
  const shown = /into the app: ?([A-Z2-7]{32})/.exec(text)?.[1] ?? "";
  const pending = /name="pending" value="([^"]+)"/.exec(html)?.[1] ?? "";
  return {
    secret: new Uint8Array(Secret.fromBase32(shown).bytes),
    fields: { token: tokenOf(html), pending },
  };
}

const open = async (cookie: string): Promise<Enrolling> =>
  enrolling((await request(app).get(PATH).set("Cookie", cookie).expect(200)).text);

const send = (cookie: string, fields: object) =>
  request(app).post(PATH).set("Cookie", cookie).type("form").send(fields);

const codeAt = (secret: Uint8Array): string => oneTimeCode(secret, world.clock.now());

/** Bo enrols, and has the secret and the recovery codes. */
async function enrolled(): Promise<{ secret: Uint8Array; codes: string[]; cookie: string }> {
  const cookie = await signIn(app, "bo");
  const { secret, fields } = await open(cookie);
  const filled = { ...fields, passphrase: PASSPHRASE, fresh: codeAt(secret) };
  const { text } = await send(cookie, filled).expect(200);
  const codes = [...text.matchAll(/\d{4}-\d{4}-\d{4}/g)].map(([code]) => code);
  world.clock.advance(30 * SECOND);
  return { secret, codes, cookie };
}

const enter = (code?: string, passphrase = PASSPHRASE) =>
  request(app).post(SESSION).send({ person: "bo", passphrase, code });

test("without one, roles that open cases are withheld, and the sign-in leads to where it is enrolled", async () => {
  const cookie = await signIn(app, "bo");
  const { body } = await request(app).get(SESSION).set("Cookie", cookie).expect(200);
  expect(body).toMatchObject({ roles: [], withheld: ["reviewer"], secondFactor: false });
  const refused = await request(app).get("/api/v1/test/case.assess").set("Cookie", cookie);
  expect([refused.status, refused.body.code]).toEqual([403, "second-factor-needed"]);
  const other = await request(app).get("/api/v1/test/batch.approve").set("Cookie", cookie);
  expect([other.status, other.body.code]).toEqual([403, "not-permitted"]);
  const page = await request(app).get("/staff/sign-in").expect(200);
  const typed = { token: tokenOf(page.text), person: "bo", passphrase: PASSPHRASE };
  const entered = await request(app).post("/staff/sign-in").type("form").send(typed).expect(303);
  expect(entered.headers["location"]).toBe("/staff/account");
  const account = await request(app).get("/staff/account").set("Cookie", cookieOf(entered));
  expect(account.text).toContain("are withheld: reviewer");
});

test("where it is optional nothing is withheld", async () => {
  app = world.server(false, "optional").app;
  const cookie = await signIn(app, "bo");
  await request(app).get("/api/v1/test/case.assess").set("Cookie", cookie).expect(200);
});

test("it is enrolled on a page without script, counts at once, and ends the other sessions", async () => {
  const other = await signIn(app, "bo");
  const cookie = await signIn(app, "bo");
  const page = await request(app).get(PATH).set("Cookie", cookie).expect(200);
  expect(page.text).not.toContain("<script");
  expect(page.text).toContain("<svg");
  const { secret, fields } = enrolling(page.text);
  expect(secret).toHaveLength(20);
  const filled = { ...fields, passphrase: PASSPHRASE, fresh: codeAt(secret) };
  const done = await send(cookie, filled).expect(200);
  expect(done.headers["cache-control"]).toBe("no-store");
  expect(new Set(done.text.match(/\d{4}-\d{4}-\d{4}/g)).size).toBe(8);
  await request(app).get("/api/v1/test/case.assess").set("Cookie", cookie).expect(200);
  await request(app).get(SESSION).set("Cookie", other).expect(401);
});

test("nothing is enrolled by a wrong code, a wrong passphrase, or a secret of another session", async () => {
  const cookie = await signIn(app, "bo");
  const foreign = await open(await signIn(app, "bo"));
  const { secret, fields } = await open(cookie);
  const wrong = await send(cookie, { ...fields, passphrase: PASSPHRASE, fresh: "000000" });
  expect(wrong.status).toBe(422);
  // The same secret again, so that what the app has scanned stays good.
  expect(toHex(enrolling(wrong.text).secret)).toBe(toHex(secret));
  const guessed = { ...fields, passphrase: "CANARY wrong passphrase", fresh: codeAt(secret) };
  const unproven = await send(cookie, guessed).expect(422);
  expect(unproven.text).not.toContain("CANARY");
  const pending = foreign.fields.pending;
  const stolen = { ...fields, pending, passphrase: PASSPHRASE, fresh: codeAt(foreign.secret) };
  const answer = await send(cookie, stolen).expect(403);
  expect(answer.text).toContain("form-expired");
  await send(cookie, { ...fields, token: "stolen" }).expect(403);
  await enter().expect(201);
});

test("from then on the passphrase alone opens nothing, and a code opens one session", async () => {
  const { secret } = await enrolled();
  const answers = [
    await enter(),
    await enter("000000"),
    await enter(codeAt(secret), "another passphrase"),
  ];
  for (const answer of answers) {
    expect([answer.status, answer.body.code]).toEqual([401, "sign-in-failed"]);
    expect(answer.body).toEqual(answers[0]!.body);
  }
  const code = codeAt(secret);
  const { body } = await enter(code).expect(201);
  expect(body).toMatchObject({ roles: ["reviewer"], withheld: [], secondFactor: true });
  await enter(code).expect(401);
  world.clock.advance(30 * SECOND);
  await enter(codeAt(secret)).expect(201);
});

test("after five wrong codes none is taken for a quarter of an hour, and the answer stays the same", async () => {
  const { secret, codes } = await enrolled();
  for (let turn = 0; turn < 4; turn += 1) await enter("000000").expect(401);
  // A right one in between starts the count anew.
  await enter(codeAt(secret)).expect(201);
  for (let turn = 0; turn < 5; turn += 1) await enter("000000").expect(401);
  world.clock.advance(MINUTE);
  const resting = await enter(codeAt(secret)).expect(401);
  expect(resting.body).toEqual((await enter("000000")).body);
  await enter(codes[0]).expect(401);
  world.clock.advance(14 * MINUTE - SECOND);
  await enter(codeAt(secret)).expect(401);
  world.clock.advance(SECOND);
  await enter(codeAt(secret)).expect(201);
});

test("twenty guesses at once are counted one by one", async () => {
  const { secret } = await enrolled();
  await Promise.all(Array.from({ length: 20 }, () => enter("000000").expect(401)));
  await enter(codeAt(secret)).expect(401);
  const row = await world.database.owner("people").where({ code: "bo" }).first();
  expect(row.code_tries).toBe(5);
});

test("a recovery code stands in once, also when two use it at once", async () => {
  const { codes } = await enrolled();
  await enter(codes[0]).expect(201);
  await enter(codes[0]).expect(401);
  const both = await Promise.all([enter(codes[1]), enter(codes[1]!.replaceAll("-", " "))]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
  await enter(codes[7]).expect(201);
});

test("a lost telephone is replaced with a recovery code, and the old secret and codes are worth nothing", async () => {
  const before = await enrolled();
  const cookie = cookieOf(await enter(before.codes[0]).expect(201));
  const { secret, fields } = await open(cookie);
  const filled = { ...fields, passphrase: PASSPHRASE, fresh: codeAt(secret) };
  await send(cookie, filled).expect(422);
  await send(cookie, { ...filled, present: before.codes[0]! }).expect(422);
  await send(cookie, { ...filled, present: before.codes[1]! }).expect(200);
  world.clock.advance(MINUTE);
  await enter(codeAt(before.secret)).expect(401);
  await enter(before.codes[2]).expect(401);
  await enter(codeAt(secret)).expect(201);
});

test("an authenticator is replaced with its own code, in the same half minute, and no code counts twice", async () => {
  const before = await enrolled();
  const cookie = cookieOf(await enter(codeAt(before.secret)).expect(201));
  world.clock.advance(30 * SECOND);
  const { secret, fields } = await open(cookie);
  const fresh = codeAt(secret);
  const filled = { ...fields, passphrase: PASSPHRASE, fresh };
  await send(cookie, { ...filled, present: codeAt(before.secret) }).expect(200);
  await enter(fresh).expect(401);
  world.clock.advance(30 * SECOND);
  await enter(codeAt(before.secret)).expect(401);
  await enter(codeAt(secret)).expect(201);
});

test("a proof that was judged by keys which have changed since proves nothing", async () => {
  const typed = { person: "bo", passphrase: PASSPHRASE, code: "" };
  const cost = { memoryKib: 64, passes: 1, lanes: 1 };
  const before = await checkSignIn(world.read, typed, world.clock.now(), cost);
  await enrolled();
  const begin = (): Promise<unknown> =>
    world.work({ kind: "operator" }, (unit) => startSession(unit, before));
  expect(await begin()).toBeUndefined();
});

test("a clock that has stepped back refuses no proof", async () => {
  const cookie = await signIn(app, "bo");
  world.clock.advance(-10 * SECOND);
  const { secret, fields } = await open(cookie);
  await send(cookie, { ...fields, passphrase: PASSPHRASE, fresh: codeAt(secret) }).expect(200);
  const [row] = await world.database.owner("sessions");
  expect(row.proven_at).toEqual(row.issued_at);
});

test("the secret and the recovery codes stand nowhere in the database", async () => {
  const { secret, codes } = await enrolled();
  const dump = await dumpTables(world.database.owner);
  const base32 = oneTimeText(secret);
  for (const text of [toHex(secret), base32, ...codes, ...codes.map((c) => c.replaceAll("-", ""))])
    expect(hasMarker(dump, text)).toBe(false);
});
