import express from "express";
import type { Router } from "express";
import { approverStepsOf } from "../base/approver-steps.ts";
import { separationOf } from "../base/fund-file.ts";
import { sendPage } from "../http/layout.tsx";
import { languageOf } from "../http/negotiate.ts";
import { policiesOf } from "../programmes/policies.view.ts";
import { findProgramme } from "../programmes/programme.store.ts";
import { DecisionPage } from "./decision-page.tsx";
import { decisionsReader } from "./decision-routes.ts";
import type { DecisionDeps } from "./decision-routes.ts";

/** What the pages of programmes need beside what the routes do: within how many hours after its signature a batch is sent. */
export interface DecisionPageDeps extends DecisionDeps {
  readonly releaseWindowHours: number;
}

/** The public page of each programme: what it may do, who decides, and what came of requests. */
export function decisionPages(deps: DecisionPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  const decisionsOf = decisionsReader(deps);
  router.get("/programmes/:code", async (request, response) => {
    const programme = await findProgramme(deps.read, request.params.code);
    const language = languageOf(response);
    const policies = await policiesOf(deps.read, programme);
    const decisions = await decisionsOf(programme.code);
    const { file } = await deps.inForce();
    const who = { steps: approverStepsOf(file), separation: separationOf(file) };
    const windowHours = deps.releaseWindowHours;
    sendPage(
      response,
      DecisionPage({ language, programme, policies, windowHours, ...who, ...decisions }),
    );
  });
  return router;
}
