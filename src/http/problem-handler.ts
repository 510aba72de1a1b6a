import type { ErrorRequestHandler, RequestHandler } from "express";
import express from "express";
import type { Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { sendPage } from "./layout.tsx";
import { languageOf, wantsPage } from "./negotiate.ts";
import type { ProblemDocs } from "./problem-docs.ts";
import { ProblemDocPage, ProblemListPage, ProblemPage } from "./problem-page.tsx";
import { newInstance, problemBody, problemOf } from "./problem.ts";

/** What the last handler needs. `report` gets every error that is none of ours, with the name that the answer gives it. */
export interface ProblemHandling {
  readonly docs: ProblemDocs;
  readonly random: Random;
  readonly report: (instance: string, error: unknown) => void;
}

/**
 * Answers whatever was thrown: as a page for people, else as application/problem+json. It is the end: Express, which would be next, prints errors
 * whole, and those of a database quote the row.
 */
export function problemHandler({ docs, random, report }: ProblemHandling): ErrorRequestHandler {
  const answer: ErrorRequestHandler = (error: unknown, request, response) => {
    const problem = problemOf(error, docs.titleOf, newInstance(random));
    if (problem.instance !== undefined) report(problem.instance, error);
    if (response.headersSent) {
      // Half an answer is out: the connection can only be cut.
      response.destroy();
      return;
    }
    const { retryAfter } = problem.extra;
    response.setHeader("Cache-Control", "no-store");
    if (typeof retryAfter === "number") response.setHeader("Retry-After", String(retryAfter));
    if (problem.status === 401) response.setHeader("WWW-Authenticate", "Claim, Receipt, Session");
    if (wantsPage(request)) {
      const staff = /^\/staff(\/|$)/.test(request.path);
      const page = ProblemPage({ language: languageOf(response), problem, staff });
      sendPage(response, page, problem.status);
      return;
    }
    response
      .status(problem.status)
      .type("application/problem+json")
      .send(JSON.stringify(problemBody(problem)));
  };
  return (error: unknown, request, response, next) => {
    try {
      answer(error, request, response, next);
    } catch (failure) {
      report(newInstance(random), failure);
      response.destroy();
    }
  };
}

/** The answer to an address that nothing else answered. */
export const notFound: RequestHandler = () => {
  throw new Fault("not-found", "not-found", "There is nothing at this address.");
};

/** `/problems` and `/problems/<code>`: what every problem means and what to do. */
export function problemPages(docs: ProblemDocs): express.Router {
  const router = express.Router();
  router.get("/problems", (_request, response) => {
    sendPage(response, ProblemListPage(docs));
  });
  router.get("/problems/:code", (request, response, next) => {
    const page = ProblemDocPage(docs, request.params.code);
    if (page === undefined) next();
    else sendPage(response, page);
  });
  return router;
}
