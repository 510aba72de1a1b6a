import type { Request, RequestHandler } from "express";
import type { Clock } from "../base/clock.ts";

/** What is known of a request afterwards. The route is its pattern; the address that was asked for, with whatever was in it, is not kept. */
export interface RequestFacts {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly duration_ms: number;
}

/** Calls `emit` once for every request, when its answer is out or its connection is gone. */
export function requestLog(clock: Clock, emit: (facts: RequestFacts) => void): RequestHandler {
  return (request, response, next) => {
    const start = clock.now().getTime();
    response.once("close", () => {
      emit({
        method: request.method,
        route: routeOf(request),
        status: response.statusCode,
        duration_ms: Math.max(0, clock.now().getTime() - start),
      });
    });
    next();
  };
}

/** The pattern of the route that answered, or `none`; Express types it as anything. */
function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route !== "object" || route === null || !("path" in route)) return "none";
  return typeof route.path === "string" ? route.path : "none";
}
