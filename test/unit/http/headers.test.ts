import express from "express";
import request from "supertest";
import { expect, test } from "vitest";
import { clearCookie, readCookie, setCookie } from "../../../src/http/cookie.ts";
import { testWeb } from "../../support/web.ts";

const CSP =
  "default-src 'none';style-src 'self';img-src 'self' data:;form-action 'self';frame-ancestors 'none';base-uri 'none'";

test("every answer carries the same strict headers, errors too", async () => {
  const { app } = testWeb([]);
  for (const path of ["/", "/healthz", "/problems", "/style.css"]) {
    const { headers } = await request(app).get(path);
    expect(headers["content-security-policy"], path).toBe(CSP);
    expect(headers["referrer-policy"], path).toBe("no-referrer");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["x-frame-options"], path).toBe("DENY");
    expect(headers["permissions-policy"], path).toContain("geolocation=()");
    expect(headers["strict-transport-security"], path).toBeUndefined();
    expect(headers["x-powered-by"], path).toBeUndefined();
    expect(headers["etag"], path).toBeUndefined();
  }
});

test("nothing is cached but what is public for everybody", async () => {
  const { app } = testWeb([]);
  expect((await request(app).get("/problems")).headers["cache-control"]).toBe("no-store");
  const style = await request(app).get("/style.css");
  expect(style.headers["cache-control"]).toBe("public, max-age=3600");
  expect(style.headers["content-type"]).toBe("text/css; charset=utf-8");
});

test("HSTS is sent over TLS only", async () => {
  const { app } = testWeb([], { tls: true, publicUrl: "https://fund.example" });
  const { headers } = await request(app).get("/healthz");
  expect(headers["strict-transport-security"]).toBe("max-age=31536000");
});

test("cookies are unreadable for scripts, bound to this host, and can be taken back", async () => {
  for (const tls of [true, false]) {
    const pages = express.Router();
    pages.get("/set", (_request, response) => {
      setCookie(response, { tls }, { name: "session", value: "a b", seconds: 60 });
      clearCookie(response, { tls }, "other");
      response.end();
    });
    pages.get("/read", (incoming, response) => {
      response.json({ value: readCookie(incoming, { tls }, "session") ?? "none" });
    });
    const { app } = testWeb([{ pages }]);
    const name = tls ? "__Host-session" : "session";
    const secure = tls ? "; Secure" : "";
    const sent = (await request(app).get("/set")).headers["set-cookie"];
    expect(sent).toEqual([
      `${name}=a%20b; Max-Age=60; Path=/; HttpOnly${secure}; SameSite=Strict`,
      `${tls ? "__Host-" : ""}other=; Max-Age=0; Path=/; HttpOnly${secure}; SameSite=Strict`,
    ]);
    const read = await request(app).get("/read").set("Cookie", `x=1; ${name}=a%20b`);
    expect(read.body).toEqual({ value: "a b" });
    expect((await request(app).get("/read")).body).toEqual({ value: "none" });
  }
});

test("readiness names the checks that fail; liveness does not depend on them", async () => {
  const { app } = testWeb([], {
    ready: [
      { name: "database", holds: () => Promise.resolve(true) },
      { name: "node", holds: () => Promise.reject(new Error("refused")) },
    ],
  });
  const ready = await request(app).get("/readyz");
  expect([ready.status, ready.body]).toEqual([503, { status: "failing", failed: ["node"] }]);
  expect((await request(app).get("/healthz")).body).toEqual({ status: "ok" });
});
