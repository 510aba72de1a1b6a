import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR, MINUTE } from "../../support/clock.ts";
import { cookieOf, SESSION, signIn, staffWorld } from "../../support/staff-world.ts";
import type { StaffWorld } from "../../support/staff-world.ts";

let world: StaffWorld;

beforeAll(async () => {
  world = await staffWorld();
});
afterAll(() => world.close());

test("signing in sets a strict cookie and tells what the person may do", async () => {
  const { app } = world.server();
  const answer = await request(app)
    .post(SESSION)
    .send({ person: "bo", passphrase: "passphrase of bo" })
    .expect(201);
  expect(answer.headers["set-cookie"]?.[0]).toMatch(
    /^session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect(answer.body).toMatchObject({ person: "bo", roles: ["reviewer"] });
  expect(answer.body.permissions).toContain("case.assess");
  const again = await request(app).get(SESSION).set("Cookie", cookieOf(answer)).expect(200);
  expect(again.body).toEqual(answer.body);
});

test("over TLS the cookie is bound to the host", async () => {
  const { app } = world.server(true);
  const answer = await request(app)
    .post(SESSION)
    .send({ person: "bo", passphrase: "passphrase of bo" })
    .expect(201);
  expect(answer.headers["set-cookie"]?.[0]).toMatch(/^__Host-session=.*Secure; SameSite=Strict$/);
  const plain = cookieOf(answer).replace("__Host-", "");
  await request(app).get(SESSION).set("Cookie", plain).expect(401);
});

test("a failed sign-in is a 401 without cookie that says nothing, and nothing of it is logged", async () => {
  const { app, lines } = world.server();
  const answers = await Promise.all(
    [
      { person: "nobody", passphrase: "CANARY-one-passphrase" },
      { person: "bo", passphrase: "CANARY-one-passphrase" },
    ].map((body) => request(app).post(SESSION).send(body).expect(401)),
  );
  expect(answers[0]!.body).toEqual(answers[1]!.body);
  expect(answers[0]!.body.code).toBe("sign-in-failed");
  expect(answers[0]!.headers["set-cookie"]).toBeUndefined();
  expect(lines.join()).not.toContain("CANARY");
  expect(JSON.stringify(answers[0]!.body)).not.toContain("CANARY");
});

test("the viewer carries the person's own keys and the list that was verified", async () => {
  const { app } = world.server();
  const cookie = await signIn(app, "bo");
  await request(app).get("/api/v1/test/case.assess").set("Cookie", cookie).expect(200);
  expect(world.seen[0]).toMatchObject({
    actor: { kind: "person", person: "bo" },
    person: { code: "bo", roles: ["reviewer"] },
    keys: { reader: world.fund.keys["bo"]!.reader, reviewer: world.fund.keys["bo"]!.reviewer },
    fund: { fund: "fund.test/book" },
    people: { seq: 0, need: 2 },
  });
});

test("who is not signed in gets a 401, who lacks the role a 403", async () => {
  const { app } = world.server();
  for (const cookie of ["", "session=", "session=nonsense", `session=${"A".repeat(43)}`]) {
    const answer = await request(app).get("/api/v1/test/case.assess").set("Cookie", cookie);
    expect([answer.status, answer.body.code]).toEqual([401, "sign-in-needed"]);
  }
  const cookie = await signIn(app, "ana");
  const answer = await request(app).get("/api/v1/test/case.assess").set("Cookie", cookie);
  expect([answer.status, answer.body.code]).toEqual([403, "not-permitted"]);
});

test("a session ends after half an hour without use, and after twelve hours of use", async () => {
  const { app } = world.server();
  const cookie = await signIn(app, "bo");
  const ask = () => request(app).get(SESSION).set("Cookie", cookie);
  world.clock.advance(29 * MINUTE);
  await ask().expect(200);
  world.clock.advance(29 * MINUTE);
  await ask().expect(200);
  world.clock.advance(30 * MINUTE);
  await ask().expect(401);
  const busy = await signIn(app, "bo");
  for (let spent = 0; spent < 12 * HOUR - 20 * MINUTE; spent += 20 * MINUTE) {
    world.clock.advance(20 * MINUTE);
    await request(app).get(SESSION).set("Cookie", busy).expect(200);
  }
  world.clock.advance(20 * MINUTE);
  await request(app).get(SESSION).set("Cookie", busy).expect(401);
});

test("signing out ends the session on the server and forgets the site in the browser", async () => {
  const { app } = world.server();
  const cookie = await signIn(app, "bo");
  const answer = await request(app).delete(SESSION).set("Cookie", cookie).expect(204);
  expect(answer.headers["set-cookie"]?.[0]).toContain("Max-Age=0");
  expect(answer.headers["clear-site-data"]).toContain("cookies");
  await request(app).get(SESSION).set("Cookie", cookie).expect(401);
  await request(app).delete(SESSION).expect(204);
});

test("signing in again ends the browser's former session", async () => {
  const { app } = world.server();
  const first = await signIn(app, "bo");
  const answer = await request(app)
    .post(SESSION)
    .set("Cookie", first)
    .send({ person: "ana", passphrase: "passphrase of ana" })
    .expect(201);
  await request(app).get(SESSION).set("Cookie", first).expect(401);
  await request(app).get(SESSION).set("Cookie", cookieOf(answer)).expect(200);
});

test("another site cannot make a browser sign in or out", async () => {
  const { app } = world.server();
  const cookie = await signIn(app, "bo");
  await request(app)
    .delete(SESSION)
    .set("Cookie", cookie)
    .set("Sec-Fetch-Site", "cross-site")
    .expect(403);
  await request(app)
    .post("/staff/sign-in")
    .type("form")
    .send({ person: "bo", passphrase: "passphrase of bo", token: "stale" })
    .expect(403);
  await request(app).get(SESSION).set("Cookie", cookie).expect(200);
});

test("people sign in and out by pages without script", async () => {
  const { app } = world.server();
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
