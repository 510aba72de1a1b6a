import express from "express";
import type { Express } from "express";
import type { Reader } from "../../src/db/unit.ts";
import type { Clock } from "../../src/base/clock.ts";
import { Fault } from "../../src/base/fault.ts";
import { auditRoutes } from "../../src/audit/routes.ts";
import { apiRouter } from "../../src/http/api-router.ts";

/** A server that has the public book and nothing else; problems are answered by their code. */
export function auditApp(deps: { read: Reader; clock: Clock }): Express {
  const { api, pages } = auditRoutes(deps);
  const app = express();
  app.set("etag", false);
  app.use(apiRouter(api), pages);
  app.use((_request, response) => void response.status(404).end());
  app.use(((error: unknown, _request, response, next) => {
    if (error instanceof Fault) response.status(409).json({ code: error.code });
    else next(error);
  }) satisfies express.ErrorRequestHandler);
  return app;
}
