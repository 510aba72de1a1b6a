import express from "express";
import request from "supertest";
import { expect, test } from "vitest";
import { rateLimits, subnetOf } from "../../../src/http/rate-limit.ts";
import type { RateLimit } from "../../../src/http/rate-limit.ts";
import { HOUR, testClock } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { testWeb } from "../../support/web.ts";

const clock = testClock();

function server(limit: Partial<RateLimit>): (ip?: string) => Promise<number> {
  const limited = rateLimits(clock, seededRandom());
  const pages = express.Router();
  const whole = {
    name: "test",
    perAddress: { points: 2, seconds: 60 },
    overall: { points: 100, seconds: 60 },
    ...limit,
  };
  pages.get("/limited", limited(whole), (_request, response) => void response.end());
  const { app } = testWeb([{ pages }]);
  return async (ip) => {
    const call = request(app).get("/limited");
    return (await (ip === undefined ? call : call.set("X-Forwarded-For", ip))).status;
  };
}

test("one sender is held to the limit, another is not", async () => {
  const ask = server({});
  expect([await ask("192.0.2.1"), await ask("192.0.2.1"), await ask("192.0.2.1")]).toEqual([
    200, 200, 429,
  ]);
  expect(await ask("192.0.2.2")).toBe(200);
});

test("a whole IPv6 /64 is one sender", async () => {
  const ask = server({});
  expect([await ask("2001:db8::1"), await ask("2001:db8::2"), await ask("2001:db8::3")]).toEqual([
    200, 200, 429,
  ]);
  expect(await ask("2001:db8:0:1::1")).toBe(200);
});

test("those who share loopback are bounded together only", async () => {
  const ask = server({ overall: { points: 4, seconds: 60 } });
  const statuses = [];
  for (let n = 0; n < 5; n += 1) statuses.push(await ask());
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
});

test("a circuit that Tor names is a sender, and shares with nobody who has an address", async () => {
  const crowd = { points: 1, seconds: 60 };
  const ask = server({ overall: { points: 6, seconds: 60 }, crowd });
  const one = "fc00:dead:beef:4dad::2:9";
  const flood = [];
  for (let n = 0; n < 6; n += 1) flood.push(await ask(one));
  expect(flood).toEqual([200, 200, 200, 429, 429, 429]);
  expect([await ask("fc00:dead:beef:4dad::2:a"), await ask("fc00:dead:beef:4dad:0:0:2:b")]).toEqual(
    [200, 200],
  );
  // The sixth of all who come without an address; those who have one have all of theirs, and what they share over their own.
  expect([await ask(), await ask()]).toEqual([200, 429]);
  for (let n = 0; n < 3; n += 1) expect(await ask("192.0.2.1")).toBe(200);
});

test("a sender over the limit does not use up what is left for the others", async () => {
  const ask = server({ overall: { points: 4, seconds: 60 } });
  for (let n = 0; n < 10; n += 1) await ask("192.0.2.9");
  expect(await ask("192.0.2.10")).toBe(200);
});

test("after an hour nobody is recognised any more", async () => {
  const ask = server({});
  for (let n = 0; n < 3; n += 1) await ask("192.0.2.1");
  clock.advance(HOUR);
  expect(await ask("192.0.2.1")).toBe(200);
});

test("the part of an address that one sender holds", () => {
  expect(
    [
      "192.0.2.1",
      "::ffff:192.0.2.1",
      "127.0.0.1",
      "::1",
      "",
      "2001:db8:a:b:1:2:3:4",
      "fe80::",
      "FC00:dead:beef:4dad::12:9",
    ].map(subnetOf),
  ).toEqual([
    "192.0.2.1",
    "192.0.2.1",
    undefined,
    undefined,
    undefined,
    "2001:db8:a:b",
    "fe80:0:0:0",
    "fc00:dead:beef:4dad:0:0:12:9",
  ]);
});
