import express from "express";
import request from "supertest";
import { expect, test } from "vitest";
import { z } from "zod";
import { Fault } from "../../../src/base/fault.ts";
import type { FaultKind } from "../../../src/base/fault.ts";
import { Refusal } from "../../../src/base/refusal.ts";
import { problemText, shellTexts } from "../../../src/http/shell-texts.ts";
import { LANGUAGES } from "../../../src/http/text.ts";
import { itemsOf, statusOf } from "../../../src/http/problem.ts";
import { testWeb } from "../../support/web.ts";

/** A server whose page /fail throws `error`. */
function failing(error: unknown): ReturnType<typeof testWeb> {
  const pages = express.Router();
  pages.get("/fail", () => {
    throw error;
  });
  return testWeb([{ pages }]);
}

test("every kind of fault has its status", () => {
  const kinds: FaultKind[] = [
    "invalid",
    "unauthenticated",
    "forbidden",
    "not-found",
    "conflict",
    "too-many",
    "unavailable",
  ];
  expect(kinds.map((kind) => statusOf(kind, "some-code"))).toEqual([
    422, 401, 403, 404, 409, 429, 503,
  ]);
});

test("a fault is answered as problem+json with its code's page as type", async () => {
  const { app } = failing(
    new Fault("conflict", "insufficient-funds", "Too little is left.", { available: "7" }),
  );
  const answer = await request(app).get("/fail").set("Accept", "application/json");
  expect(answer.status).toBe(409);
  expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(JSON.parse(answer.text)).toEqual({
    type: "/problems/insufficient-funds",
    title: "Insufficient funds",
    status: 409,
    detail: "Too little is left.",
    code: "insufficient-funds",
    available: "7",
  });
});

test("a refusal is answered as 422 with the rule's name and the failing item", async () => {
  const { app } = failing(new Refusal("award-exceeded", 3));
  const answer = await request(app).get("/fail").set("Accept", "application/json");
  expect(answer.status).toBe(422);
  expect(JSON.parse(answer.text)).toMatchObject({
    type: "/problems/award-exceeded",
    code: "award-exceeded",
    item: 3,
  });
});

test("a refusal that was made of an error is reported under the name that the answer gives", async () => {
  const refusal = new Refusal("case-altered", undefined, new TypeError("quotes a value"));
  const { app, lines } = failing(refusal);
  const answer = await request(app).get("/fail").set("Accept", "application/json");
  expect(answer.status).toBe(422);
  const { instance } = JSON.parse(answer.text);
  const logged = lines.map((line) => JSON.parse(line)).find(({ event }) => event === "http.failed");
  expect(logged).toMatchObject({ instance, error: "case-altered", cause: "TypeError" });
  expect(answer.text + lines.join("")).not.toContain("quotes");
});

test("a fault with a time to wait says it in Retry-After", async () => {
  const { app } = failing(new Fault("too-many", "too-many-requests", "Wait.", { retryAfter: 17 }));
  const answer = await request(app).get("/fail");
  expect(answer.headers["retry-after"]).toBe("17");
});

test("an unknown error says nothing, and its reference is the one in the log", async () => {
  const canary = "Key (email)=(ana@example.org) already exists";
  const { app, lines } = failing(new Error(canary));
  for (const accept of ["application/json", "text/html"]) {
    lines.length = 0;
    const answer = await request(app).get("/fail").set("Accept", accept);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("ana@");
    const instance = /urn:uuid:[0-9a-f-]{36}/.exec(answer.text)?.[0];
    const logged = lines.map((line) => JSON.parse(line)).find((l) => l.event === "http.failed");
    expect(logged).toMatchObject({ instance, error: "Error" });
    expect(lines.join("")).not.toContain("ana@");
  }
});

test("people get a page in their language, with the meaning and the way back", async () => {
  const { app } = testWeb([]);
  const answer = await request(app).get("/be/no/such/page").set("Accept", "text/html");
  expect(answer.status).toBe(404);
  expect(answer.text).toContain('<html lang="be" dir="ltr">');
  expect(answer.text).toContain("Па гэтым адрасе нічога няма.");
  expect(answer.text).toContain('href="/problems/not-found"');
});

test("the page of a problem is rendered from its document, and unknown codes are not echoed", async () => {
  const { app } = testWeb([]);
  const page = await request(app).get("/problems/not-found").set("Accept", "text/html");
  expect(page.status).toBe(200);
  expect(page.text).toContain("<h1>Nothing here</h1>");
  expect(page.text).toContain("The address is <code>wrong</code>.");
  const other = await request(app).get("/problems/evil-words").set("Accept", "text/html");
  expect(other.status).toBe(404);
  expect(other.text).not.toContain("evil-words");
});

test("a badly escaped path is the sender's mistake, not a failure", async () => {
  const { app, lines } = testWeb([]);
  const answer = await request(app).get("/problems/%E0%A4%A").set("Accept", "application/json");
  expect(answer.status).toBe(400);
  expect(lines.join("")).not.toContain("http.failed");
});

test("mistakes in a request are pointed at without their value", () => {
  const schema = z.strictObject({ amount: z.string().regex(/^\d+$/, "Digits only."), n: z.int() });
  const parsed = schema.safeParse({ amount: "secret words", n: "x", "Ana Perez": 1, extra: 1 });
  const items = itemsOf(parsed.error!);
  expect(items).toEqual([
    { pointer: "#/amount", message: "Digits only." },
    { pointer: "#/n", message: "Invalid input: expected number, received string" },
    { pointer: "#", message: "This key is not known here." },
    { pointer: "#/extra", message: "This key is not known here." },
  ]);
  expect(JSON.stringify(items)).not.toMatch(/secret|Ana/);
});

test("what has no text in a language is said in general there, and exactly in English", async () => {
  const { app } = failing(
    new Fault("unavailable", "certificates-exhausted", "No address is left."),
  );
  const page = async (language: string): Promise<string> =>
    (await request(app).get(`/${language}/fail`).set("Accept", "text/html")).text;
  expect(await page("uk")).toMatch(
    /<p>Зараз це недоступно\.[^<]*<\/p><p lang="en" dir="ltr">No address is left\.<\/p>/,
  );
  expect(await page("en")).not.toContain("not available right now");
});

test("an address that was not certified is told in every language of the public pages", () => {
  const said = problemText("address-uncertified", 503);
  expect(said?.exact).toBe(true);
  const texts = LANGUAGES.map((language) => shellTexts(language).t(said!.key));
  expect(new Set(texts).size).toBe(LANGUAGES.length);
});
