import express from "express";
import type { Express, Router } from "express";
import type { Clock, Random } from "../base/clock.ts";
import { apiRouter } from "../http/api-router.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { sameSiteOnly } from "../http/csrf.ts";
import { securityHeaders } from "../http/headers.ts";
import { healthRoutes } from "../http/health.ts";
import type { ReadyCheck } from "../http/health.ts";
import { leaveRoute } from "../http/leave.ts";
import { languagePaths } from "../http/negotiate.ts";
import { openApi } from "../http/openapi.ts";
import { notFound, problemHandler, problemPages } from "../http/problem-handler.ts";
import { requestLog } from "../http/request-log.ts";
import { publicDownload, publicText } from "../http/public-text.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";
import type { PackageFiles } from "./package-files.ts";

/** What one capability adds to the server: JSON routes, pages and files. */
export interface WebPart {
  readonly api?: readonly ApiRoute[];
  readonly pages?: Router;
}

/** Everything that the server is made of. */
export interface WebParts {
  readonly publicUrl: string;
  readonly tls: boolean;
  /** The full name of the staff session's cookie, for the API's description. */
  readonly sessionCookie: string;
  readonly files: PackageFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly ready: readonly ReadyCheck[];
  readonly parts: readonly WebPart[];
}

/** The server's request handler. What a request passes through stands here, in order. */
export function webApp(web: WebParts): Express {
  const { files, clock, random, log, parts } = web;
  const routes = parts.flatMap((part) => part.api ?? []);
  const description = openApi(routes, {
    title: "Commonpurse",
    version: files.version,
    server: web.publicUrl,
    cookie: web.sessionCookie,
  });
  const app = express();
  app.disable("x-powered-by");
  // An entity tag on a page would be a handle to recognise a visitor by.
  app.set("etag", false);
  // Only a proxy on this machine may say who asked, and only rate limits listen.
  app.set("trust proxy", "loopback");
  app.set("case sensitive routing", true);
  app.use(requestLog(clock, (facts) => log("http.request", facts)));
  app.use(securityHeaders({ tls: web.tls }));
  app.use(sameSiteOnly);
  app.use(apiRouter(routes));
  app.use(healthRoutes(web.ready));
  app.use(publicText("/style.css", "text/css", files.style, 3600));
  app.use(publicDownload("/verify.html", files.verifier, 300));
  app.use(publicText("/openapi.json", "application/json", JSON.stringify(description), 300));
  app.use(languagePaths);
  app.use(leaveRoute());
  app.use(problemPages(files.docs));
  for (const part of parts) if (part.pages !== undefined) app.use(part.pages);
  app.use(notFound);
  app.use(
    problemHandler({
      docs: files.docs,
      random,
      report: (instance, error) => log("http.failed", { instance, ...errorFields(error) }),
    }),
  );
  return app;
}
