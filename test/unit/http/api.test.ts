import request from "supertest";
import { beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { Fault } from "../../../src/base/fault.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { SatsText } from "../../../src/base/sats-text.ts";
import { anybody, claimCode } from "../../../src/http/api-auth.ts";
import { apiRoute, prepareJson, Reply } from "../../../src/http/api-route.ts";
import { SatsWire } from "../../../src/http/wire.ts";
import { seededRandom } from "../../support/random.ts";
import { testWeb } from "../../support/web.ts";

const seen: unknown[] = [];
beforeEach(() => void seen.splice(0));

const Gift = z.strictObject({ amount: SatsWire, id: z.string() });

const give = apiRoute({
  method: "post",
  path: "/api/v1/programmes/{programme}/gifts",
  name: "createGift",
  summary: "Give.",
  tag: "donor",
  auth: anybody,
  params: z.strictObject({ programme: z.string().regex(/^[a-z]+$/) }),
  query: z.strictObject({ dry: z.enum(["true", "false"]).optional() }),
  body: z.strictObject({ amount: SatsText, note: z.string().max(10).optional() }),
  bodyLimit: 1000,
  once: true,
  status: 201,
  response: Gift,
  problems: ["programme-unknown"],
  async handle({ params, body, once, fingerprint }) {
    seen.push({ once, fingerprint: toHex(fingerprint) });
    if (params.programme === "none")
      throw new Fault("not-found", "programme-unknown", "There is no such programme.");
    return Promise.resolve({ amount: (body.amount + 1n).toString(), id: params.programme });
  },
});

const mine = apiRoute({
  method: "get",
  path: "/api/v1/request",
  name: "readRequest",
  summary: "Read one's own request.",
  tag: "recipient",
  auth: claimCode,
  response: z.strictObject({ secret: z.string() }),
  problems: [],
  handle: ({ who }) => Promise.resolve({ secret: toHex(who.secret) }),
});

const edit = apiRoute({
  method: "put",
  path: "/api/v1/request",
  name: "editRequest",
  summary: "Edit.",
  tag: "recipient",
  auth: anybody,
  ifMatch: true,
  body: z.strictObject({}),
  response: Gift,
  problems: [],
  handle: ({ ifMatch }) =>
    Promise.resolve(new Reply({ amount: "1", id: ifMatch }, { ETag: '"8"' })),
});

const tell = apiRoute({
  method: "post",
  path: "/api/v1/request/messages",
  name: "tell",
  summary: "Tell.",
  tag: "recipient",
  auth: claimCode,
  body: z.strictObject({ text: z.string() }),
  bodyLimit: 1000,
  status: 204,
  response: z.undefined(),
  problems: [],
  handle: () => Promise.resolve(undefined),
});

const balances = apiRoute({
  method: "get",
  path: "/api/v1/balances",
  name: "readBalances",
  summary: "Read the balances.",
  tag: "everyone",
  auth: anybody,
  publicSeconds: 60,
  response: Gift,
  problems: [],
  handle: () => Promise.resolve(prepareJson(Gift, { amount: "5", id: "p" })),
});

const { app } = testWeb([{ api: [give, mine, tell] }, { api: [edit, balances] }]);
const KEY = "0123456789abcdef0123456789abcdef";

function post(path: string, body: unknown): request.Test {
  return request(app)
    .post(path)
    .set("Idempotency-Key", KEY)
    .send(body as object);
}

test("a handler gets what the schemas made of the request, and answers through its schema", async () => {
  const answer = await post("/api/v1/programmes/main/gifts", { amount: "41" });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({ amount: "42", id: "main" });
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(seen).toEqual([{ once: KEY, fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
});

test("the fingerprint tells one request from another under the same key", async () => {
  await post("/api/v1/programmes/main/gifts", { amount: "41" });
  await post("/api/v1/programmes/main/gifts", { amount: "41" });
  await post("/api/v1/programmes/main/gifts", { amount: "42" });
  const [one, two, three] = seen.map((call) => (call as { fingerprint: string }).fingerprint);
  expect(one).toBe(two);
  expect(three).not.toBe(one);
});

test("unknown keys are refused in body and query", async () => {
  const body = await post("/api/v1/programmes/main/gifts", { amount: "1", name: "Ana" });
  expect(body.status).toBe(422);
  expect(body.body).toMatchObject({ code: "request-invalid", errors: [{ pointer: "#/name" }] });
  const query = await post("/api/v1/programmes/main/gifts?who=ana", { amount: "1" });
  expect(query.body).toMatchObject({ status: 422, errors: [{ pointer: "query/who" }] });
  expect(seen).toEqual([]);
});

test("a doubled key, deep nesting and broken JSON are refused alike", async () => {
  const deep = `{"amount":${"[".repeat(20)}${"]".repeat(20)}}`;
  for (const text of ['{"amount":"1","amount":"2"}', deep, '{"amount":']) {
    const answer = await request(app)
      .post("/api/v1/programmes/main/gifts")
      .set("Idempotency-Key", KEY)
      .type("application/json")
      .send(text);
    expect([answer.status, answer.body.code]).toEqual([400, "request-malformed"]);
  }
});

test("only JSON is taken, and not more than the route's limit", async () => {
  const form = await request(app)
    .post("/api/v1/programmes/main/gifts")
    .set("Idempotency-Key", KEY)
    .type("form")
    .send({ amount: "1" });
  expect([form.status, form.body.code]).toEqual([415, "media-type-unsupported"]);
  const long = await post("/api/v1/programmes/main/gifts", { amount: "1", note: "x".repeat(2000) });
  expect([long.status, long.body.code]).toEqual([413, "request-too-large"]);
});

test("a stranger's body is not read where only somebody known may send one", async () => {
  const send = (text: string) => request(app).post("/api/v1/request/messages").send({ text });
  const stranger = await send("x".repeat(2000));
  expect([stranger.status, stranger.body.code]).toEqual([401, "code-missing"]);
  const code = formatCode(newCode("claim", seededRandom("known")));
  const long = await send("x".repeat(2000)).set("Authorization", `Claim ${code}`);
  expect([long.status, long.body.code]).toEqual([413, "request-too-large"]);
  expect((await send("hello").set("Authorization", `Claim ${code}`)).status).toBe(204);
});

test("a route that creates something needs an Idempotency-Key of 128 bits", async () => {
  for (const key of ["", "short", "with spaces and more than enough characters"]) {
    const answer = await request(app)
      .post("/api/v1/programmes/main/gifts")
      .set("Idempotency-Key", key)
      .send({ amount: "1" });
    expect([answer.status, answer.body.code]).toEqual([400, "idempotency-key-missing"]);
  }
});

test("another method of a known path is 405 and names those that exist", async () => {
  const answer = await request(app).delete("/api/v1/request");
  expect([answer.status, answer.body.code]).toEqual([405, "method-not-allowed"]);
  expect(answer.headers["allow"]).toBe("GET, PUT");
});

test("an edit without the version it is based on is 428; the new version comes back", async () => {
  const bare = await request(app).put("/api/v1/request").send({});
  expect([bare.status, bare.body.code]).toEqual([428, "precondition-required"]);
  const answer = await request(app).put("/api/v1/request").set("If-Match", '"7"').send({});
  expect(answer.body.id).toBe("7");
  expect(answer.headers["etag"]).toBe('"8"');
});

test("a claim code is taken from the Authorization header in any of its forms", async () => {
  const code = newCode("claim", seededRandom());
  const sent = formatCode(code).toLowerCase().replaceAll("-", " ");
  const answer = await request(app).get("/api/v1/request").set("Authorization", `claim ${sent}`);
  expect(answer.body).toEqual({ secret: toHex(code.secret) });
});

test("a missing, mistyped or receipt code is 401, and says which without echo", async () => {
  const claim = formatCode(newCode("claim", seededRandom()));
  const receipt = formatCode(newCode("receipt", seededRandom()));
  const mistyped = claim.slice(0, -1) + (claim.endsWith("0") ? "1" : "0");
  const codes: [string, string][] = [
    ["", "code-missing"],
    [`Basic ${claim}`, "code-missing"],
    [`Claim ${mistyped}`, "code-mistyped"],
    [`Claim ${receipt}`, "code-of-other-kind"],
  ];
  for (const [header, code] of codes) {
    const answer = await request(app).get("/api/v1/request").set("Authorization", header);
    expect([answer.status, answer.body.code]).toEqual([401, code]);
    expect(answer.headers["www-authenticate"]).toContain("Claim");
    expect(answer.text).not.toContain(claim.slice(0, 11));
  }
});

test("public figures may be kept and read from elsewhere, and are written once for many readers", async () => {
  const answer = await request(app).get("/api/v1/balances");
  expect(answer.body).toEqual({ amount: "5", id: "p" });
  expect(answer.headers["cache-control"]).toBe("public, max-age=60");
  expect(answer.headers["access-control-allow-origin"]).toBe("*");
});

test("an answer that its schema does not know is a failure, not a leak", async () => {
  const leaky = apiRoute({
    ...give.definition,
    method: "get",
    path: "/api/v1/leak",
    name: "leak",
    once: false,
    auth: anybody,
    params: z.strictObject({}),
    body: undefined as never,
    response: z.strictObject({ id: z.string() }),
    handle: () => Promise.resolve({ id: "1", name: "Ana" } as { id: string }),
  });
  const answer = await request(testWeb([{ api: [leaky] }]).app).get("/api/v1/leak");
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain("Ana");
});

test("a schema that lets unknown keys through is refused at start", () => {
  expect(() =>
    apiRoute({
      method: "get",
      path: "/api/v1/x",
      name: "loose",
      summary: "",
      tag: "everyone",
      auth: anybody,
      response: z.object({ id: z.string() }),
      problems: [],
      handle: () => Promise.resolve({ id: "" }),
    }),
  ).toThrow("loose: use z.strictObject");
});

test("the OpenAPI document is made from the same definitions", async () => {
  const document = (await request(app).get("/openapi.json")).body;
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(document.info.version).toBe("1.2.3");
  const operation = document.paths["/api/v1/programmes/{programme}/gifts"].post;
  expect(operation.operationId).toBe("createGift");
  expect(operation.parameters.map((p: { in: string; name: string }) => [p.in, p.name])).toEqual([
    ["path", "programme"],
    ["query", "dry"],
    ["header", "Idempotency-Key"],
  ]);
  const body = operation.requestBody.content["application/json"].schema;
  expect(body.additionalProperties).toBe(false);
  expect(body.required).toEqual(["amount"]);
  expect(body.properties.amount.type).toBe("string");
  expect(document.paths["/api/v1/request"].get.security).toEqual([{ claimCode: [] }]);
  expect(document.components.schemas.Problem).toBeDefined();
});
