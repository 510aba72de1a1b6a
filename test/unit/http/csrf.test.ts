import express from "express";
import request from "supertest";
import { expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { formTokens } from "../../../src/http/csrf.ts";
import { seededRandom } from "../../support/random.ts";
import { testWeb } from "../../support/web.ts";

const pages = express.Router();
pages.post("/act", (_request, response) => void response.json({ done: true }));
const { app } = testWeb([{ pages }]);

async function post(headers: Record<string, string>): Promise<number> {
  return (await request(app).post("/act").set(headers)).status;
}

test("what another site made the browser send is refused; clients that are no browsers pass", async () => {
  expect(await post({})).toBe(200);
  expect(await post({ "Sec-Fetch-Site": "same-origin" })).toBe(200);
  expect(await post({ "Sec-Fetch-Site": "none" })).toBe(200);
  expect(await post({ "Sec-Fetch-Site": "cross-site" })).toBe(403);
  expect(await post({ "Sec-Fetch-Site": "same-site" })).toBe(403);
});

test("older browsers are judged by Origin against Host; a null origin is left to the form token", async () => {
  expect(await post({ Host: "fund.example", Origin: "https://fund.example" })).toBe(200);
  expect(await post({ Host: "fund.example", Origin: "https://evil.example" })).toBe(403);
  expect(await post({ Host: "fund.example", Origin: "nonsense" })).toBe(403);
  expect(await post({ Host: "fund.example", Origin: "null" })).toBe(200);
});

const at = new Date("2030-01-07T09:00:00Z");
const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);
const purpose = { form: "give", session: "" };
const tokens = formTokens(new Uint8Array(32), seededRandom());

function code(run: () => unknown): string {
  try {
    run();
    return "accepted";
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
}

test("a form's token gives the same once-key however often the form is sent, and each form another", () => {
  const token = tokens.issue(purpose, at);
  const first = tokens.accept(token, purpose, later(5));
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(tokens.accept(token, purpose, later(50))).toBe(first);
  expect(tokens.accept(tokens.issue(purpose, at), purpose, later(5))).not.toBe(first);
});

test("a token is good for one form in one session, for a day, and not for robots", () => {
  const token = tokens.issue(purpose, at);
  const other = formTokens(new Uint8Array(32).fill(1), seededRandom());
  expect([
    code(() => tokens.accept(token, { form: "ask", session: "" }, at)),
    code(() => tokens.accept(token, { form: "give", session: "s" }, at)),
    code(() => tokens.accept(token, purpose, later(86_401))),
    code(() => tokens.accept(token, purpose, later(2), 3)),
    code(() => tokens.accept(token, purpose, later(-10))),
    code(() => other.accept(token, purpose, at)),
    code(() => tokens.accept(undefined, purpose, at)),
    code(() => tokens.accept(["a"], purpose, at)),
  ]).toEqual(Array(8).fill("form-expired"));
  expect(code(() => tokens.accept(token, purpose, later(86_400), 3))).toBe("accepted");
});

test("no changed letter of a token is accepted", () => {
  const token = tokens.issue(purpose, at);
  for (let index = 0; index < token.length - 1; index += 1) {
    const letter = token.charAt(index) === "A" ? "B" : "A";
    const changed = token.slice(0, index) + letter + token.slice(index + 1);
    expect(code(() => tokens.accept(changed, purpose, at))).toBe("form-expired");
  }
});
