import express from "express";
import type { Express } from "express";
import request from "supertest";
import { expect, test } from "vitest";
import { z } from "zod";
import { Fault } from "../../../src/base/fault.ts";
import { workFirst } from "../../../src/db/day-budget.ts";
import { anybody } from "../../../src/http/api-auth.ts";
import { apiRoute } from "../../../src/http/api-route.ts";
import { apiRouter } from "../../../src/http/api-router.ts";
import { puzzles } from "../../../src/http/puzzle.ts";
import { workGate } from "../../../src/http/work-gate.ts";
import { testClock } from "../../support/clock.ts";
import { solve } from "../../support/hashing.ts";
import { seededRandom } from "../../support/random.ts";

/** A gate before two budgets, of which `busy` asks for `bits`, and a limit that is used up; `reached` is who came to the database. */
function world(bits: number) {
  const clock = testClock();
  const works = puzzles(new Uint8Array(32).fill(1), seededRandom("gate"));
  const used = { up: true };
  const reached: string[] = [];
  const gate = workGate("give", {
    puzzles: works,
    clock,
    limit: (_request, _response, next) => {
      if (used.up) throw new Fault("too-many", "too-many-requests", "Wait.");
      next();
    },
    budgetOf: (body) => (body as { of: string }).of,
  });
  const route = apiRoute({
    method: "post",
    path: "/give",
    name: "give",
    summary: "",
    tag: "donor",
    auth: anybody,
    body: z.strictObject({ of: z.string() }),
    work: gate,
    status: 204,
    response: z.undefined(),
    problems: [],
    handle: ({ body, request: sent }) => {
      reached.push(body.of);
      const asking = gate.askingOf(sent);
      const asked = body.of === "busy" ? bits : 0;
      if ("told" in asking) asking.told(asked);
      if ("work" in asking && (asking.work?.bits ?? 0) < asked) throw workFirst(asked);
      return Promise.resolve(undefined);
    },
  });
  const app: Express = express();
  app.use(apiRouter([route]));
  const refused: express.ErrorRequestHandler = (error: Fault, _request, response, next) => {
    if (error instanceof Fault) response.status(429).json({ code: error.code, ...error.extra });
    else next(error);
  };
  app.use(refused);
  const send = (of: string, work?: string) => {
    const sent = request(app).post("/give");
    return (work === undefined ? sent : sent.set("Proof-Of-Work", work)).send({ of });
  };
  const solved = (worth: number): string => {
    const challenge = works.issue("give", worth, clock.now());
    return solve(challenge, worth);
  };
  return { clock, reached, send, solved, used };
}

test("work below what is asked at the moment is no way past the limit, and what is asked is said at once", async () => {
  const { clock, reached, send, solved } = world(18);
  expect((await send("busy", solved(16))).body).toMatchObject({ code: "work-needed", bits: 18 });
  expect(reached).toEqual(["busy"]);
  for (let n = 0; n < 5; n += 1)
    expect((await send("busy", solved(16))).body).toMatchObject({ code: "work-needed", bits: 18 });
  expect(reached).toEqual(["busy"]);
  expect((await send("busy", solved(18))).status).toBe(204);
  // Whoever was let in says as well how much is asked, so that it is not forgotten while all bring enough.
  clock.advance(4_000);
  expect((await send("busy", solved(18))).status).toBe(204);
  clock.advance(4_000);
  expect((await send("busy", solved(16))).body).toMatchObject({ code: "work-needed", bits: 18 });
  expect(reached).toEqual(["busy", "busy", "busy"]);
  expect((await send("busy")).body).toMatchObject({ code: "work-needed", bits: 18 });
});

test("what one budget asks for is not asked of another", async () => {
  const { reached, send, solved, used } = world(18);
  await send("busy", solved(16));
  used.up = false;
  expect((await send("quiet")).status).toBe(204);
  expect((await send("busy")).status).toBe(429);
  expect((await send("quiet", solved(16))).status).toBe(204);
  expect(reached).toEqual(["busy", "quiet", "quiet"]);
});
