import { once } from "node:events";
import { get } from "node:http";
import type { ClientRequest, Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterEach, expect, test } from "vitest";
import { codeLimit } from "../../../src/http/code-limit.ts";
import { rateLimits } from "../../../src/http/rate-limit.ts";
import { testClock } from "../../support/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { seededRandom } from "../../support/random.ts";
import { testWeb } from "../../support/web.ts";

const PLENTY = { points: 100_000, seconds: 60 };

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server whose looks last until they are let go, and what became of them. */
async function looks() {
  const started: string[] = [];
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const random = seededRandom();
  const failures = rateLimits(
    testClock(),
    random,
  )({ name: "x", perAddress: PLENTY, overall: PLENTY });
  const limit = codeLimit({ random, failures, perCode: PLENTY });
  const pages = express.Router();
  let [asked, left] = [0, 0];
  pages.get("/look/:name", async (request, response) => {
    asked += 1;
    request.socket.once("close", () => (left += 1));
    const { name } = request.params;
    await limit.looking(request, async () => {
      started.push(name);
      await gate;
    });
    response.end();
  });
  server = testWeb([{ pages }]).app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const ask = (name: string): ClientRequest => {
    const sent = get({ port, host: "127.0.0.1", path: `/look/${name}`, agent: false });
    sent.on("error", () => undefined);
    return sent;
  };
  const until = (count: number): Promise<unknown> =>
    eventually(`${count} requests`, () => (asked >= count ? true : undefined));
  const untilGone = (): Promise<unknown> =>
    eventually("one gone", () => (left > 0 ? true : undefined));
  return { ask, started, letGo, until, untilGone };
}

const statusOf = async (sent: ClientRequest): Promise<number | undefined> => {
  const [answer] = await once(sent, "response");
  return (answer as { statusCode?: number }).statusCode;
};

test("who has gone while they waited is passed over", async () => {
  const { ask, started, letGo, until, untilGone } = await looks();
  const first = ["a", "b", "c", "d"].map(ask);
  await until(4);
  const gone = ask("gone");
  await until(5);
  const last = ask("last");
  await until(6);
  gone.destroy();
  await untilGone();
  letGo();
  expect(await Promise.all([...first, last].map(statusOf))).toEqual(Array(5).fill(200));
  expect(started).toEqual(["a", "b", "c", "d", "last"]);
});

test("only so many wait; whoever comes then hears at once that they should come again", async () => {
  const { ask, letGo, until } = await looks();
  const waiting = Array.from({ length: 504 }, (_, n) => ask(String(n)));
  const answers = Promise.all(waiting.map(statusOf));
  await until(504);
  expect(await statusOf(ask("one-more"))).toBe(429);
  letGo();
  expect(new Set(await answers)).toEqual(new Set([200]));
});
