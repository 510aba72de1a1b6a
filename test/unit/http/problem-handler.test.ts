/** What is thrown never gets past the last handler: Express, which would be next, prints errors whole. */
import express from "express";
import request from "supertest";
import { afterEach, expect, test, vi } from "vitest";
import { listen } from "../../../src/app/listen.ts";
import { Fault } from "../../../src/base/fault.ts";
import { problemDocs } from "../../../src/http/problem-docs.ts";
import { problemHandler } from "../../../src/http/problem-handler.ts";
import { seededRandom } from "../../support/random.ts";

const CANARY = "Zelenaya-14";

afterEach(() => {
  vi.restoreAllMocks();
});

/** As in production, where Express prints what reaches it. */
function appThat(fail: express.RequestHandler, docs = problemDocs(new Map())) {
  const reported: unknown[] = [];
  const app = express();
  app.set("env", "production");
  app.get("/", fail);
  const report = (_instance: string, error: unknown): void => void reported.push(error);
  app.use(problemHandler({ docs, random: seededRandom("problems"), report }));
  return { app, reported };
}

const quoting = (): Error =>
  Object.assign(new Error(`duplicate key: ${CANARY}`), {
    code: "23505",
    detail: `Key (home)=(${CANARY}) already exists.`,
  });

test("an error in the middle of an answer cuts it, is reported, and is not printed", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { app, reported } = appThat((_request, response) => {
    response.write("half of");
    throw quoting();
  });
  const listening = await listen(app, "127.0.0.1", 0);
  const cut = await fetch(`http://127.0.0.1:${listening.port}/`)
    .then(
      (answer) => answer.text(),
      () => "cut",
    )
    .catch(() => "cut");
  await listening.stop();
  expect(cut).toBe("cut");
  expect(reported).toHaveLength(1);
  expect(print).not.toHaveBeenCalled();
});

test("an answer that itself fails is cut, reported, and not printed", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const docs = problemDocs(new Map());
  const broken = {
    ...docs,
    titleOf: (): never => {
      throw quoting();
    },
  };
  const { app, reported } = appThat(() => {
    throw new Fault("conflict", "late", "Too late.");
  }, broken);
  await expect(request(app).get("/")).rejects.toThrow(/hang up|ECONNRESET/);
  expect(reported).toHaveLength(1);
  expect(print).not.toHaveBeenCalled();
});
