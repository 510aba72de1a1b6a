/** Somebody changes their own passphrase, by page and by JSON: with the present one, a second factor if there is one, and the end of all their sessions. */
import type express from "express";
import request from "supertest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tokenOf } from "../../support/form-steps.ts";
import { SESSION, signIn, staffWorld } from "../../support/staff-world.ts";
import type { StaffWorld } from "../../support/staff-world.ts";

const PAGE = "/staff/account/passphrase";
const API = "/api/v1/staff/passphrase";
const PRESENT = "passphrase of bo";
const FRESH = "five words that nobody knows";

let world: StaffWorld;
let app: express.Express;

beforeEach(async () => {
  world = await staffWorld();
  ({ app } = world.server());
});
afterEach(() => world.close());

const enter = (passphrase: string) => request(app).post(SESSION).send({ person: "bo", passphrase });
const change = (cookie: string, body: object) =>
  request(app).put(API).set("Cookie", cookie).send(body);
const isIn = async (cookie: string): Promise<boolean> =>
  (await request(app).get(SESSION).set("Cookie", cookie)).status === 200;

test("by JSON: the old passphrase opens nothing, all sessions end, and the same keys open with the new one", async () => {
  const [cookie, other] = [await signIn(app, "bo"), await signIn(app, "bo")];
  const wrong = await change(cookie, { passphrase: "not the present one", fresh: FRESH });
  expect([wrong.status, wrong.body.code]).toEqual([401, "sign-in-failed"]);
  const weak = await change(cookie, { passphrase: PRESENT, fresh: "short" });
  expect([weak.status, weak.body.code]).toEqual([422, "passphrase-weak"]);
  expect(await isIn(other)).toBe(true);
  const before = await world.database.owner("people").where({ code: "bo" }).first();
  await change(cookie, { passphrase: PRESENT, fresh: FRESH }).expect(204);
  expect([await isIn(cookie), await isIn(other)]).toEqual([false, false]);
  const after = await world.database.owner("people").where({ code: "bo" }).first();
  expect(after.kdf_salt).not.toEqual(before.kdf_salt);
  await enter(PRESENT).expect(401);
  const { body } = await enter(FRESH).expect(201);
  expect(body.roles).toEqual(["reviewer"]);
});

test("by page, without script: each mistake is said at its field, nothing typed comes back, and then one signs in anew", async () => {
  const cookie = await signIn(app, "bo");
  const open = async () => tokenOf((await request(app).get(PAGE).set("Cookie", cookie)).text);
  const send = async (typed: object) =>
    request(app)
      .post(PAGE)
      .set("Cookie", cookie)
      .type("form")
      .send({ token: await open(), ...typed });
  const differ = await send({ passphrase: PRESENT, fresh: FRESH, again: `${FRESH}.` });
  expect([differ.status, differ.text.includes("not the same")]).toEqual([422, true]);
  const unproven = await send({ passphrase: "another one", fresh: FRESH, again: FRESH });
  expect([unproven.status, unproven.text.includes("is not right")]).toEqual([422, true]);
  const weak = await send({ passphrase: PRESENT, fresh: "short", again: "short" });
  expect(weak.status).toBe(422);
  for (const { text } of [differ, unproven, weak]) {
    expect(text).not.toContain(FRESH);
    expect(text).not.toContain(PRESENT);
  }
  const done = await send({ passphrase: PRESENT, fresh: FRESH, again: FRESH });
  expect([done.status, done.headers["location"]]).toEqual([303, "/staff/sign-in"]);
  expect(await isIn(cookie)).toBe(false);
  await enter(FRESH).expect(201);
});
