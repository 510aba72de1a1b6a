import express from "express";
import type { RequestHandler, Response, Router } from "express";
import { Fault } from "../base/fault.ts";
import type { Reader } from "../db/unit.ts";
import { cachePublic } from "../http/headers.ts";
import { pours } from "../http/pour-stream.ts";
import { bookTar } from "./book-tar.ts";
import type { FundText } from "./published-fund.view.ts";

/** What the book in one file needs: it costs more than any other public answer, so it is slowed by `limit`. */
export interface BookTarDeps {
  readonly read: Reader;
  readonly limit: RequestHandler;
  /** All fund files of the fund, oldest first. */
  readonly fundFiles: () => Promise<readonly FundText[]>;
}

/** Caches may keep it so long: it is a copy, and every copy is an older one. */
const KEPT_SECONDS = 60;

/** So many copies are sent at once by one server; whoever takes less than 2 KiB/s, which the slowest of networks gives, is cut off. */
const BOUNDS = { places: 4, spanMs: 30_000, leastBytes: 65_536 };

/** When to ask again: most copies are over in less. Seconds. */
const RETRY_SECONDS = 60;

/**
 * `GET /book.tar`: a copy of the whole public book for people with a stick. It is streamed; one that was cut off is no archive. Fault unavailable
 * `book-busy` while as many as one server sends are under way.
 */
export function bookTarRoutes(deps: BookTarDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const copies = pours(BOUNDS);
  // Whoever only asks whether it is there takes nobody's turn: that costs no more than a page.
  const slowed: RequestHandler = (request, response, next) =>
    request.method === "HEAD" ? next() : deps.limit(request, response, next);
  const make = async (response: Response) => {
    const archive = await bookTar(deps.read, await deps.fundFiles());
    cachePublic(response, KEPT_SECONDS);
    response.setHeader("Content-Type", "application/x-tar");
    response.setHeader("Content-Disposition", 'attachment; filename="book.tar"');
    return archive;
  };
  router.get("/book.tar", slowed, async (request, response) => {
    if (request.method === "HEAD") {
      await make(response);
      response.end();
    } else await copies.pour(response, () => make(response), busy);
  });
  return router;
}

function busy(): Fault {
  const sentence =
    "As many copies of the book are being sent as this server sends at once. Try again in a minute.";
  return new Fault("unavailable", "book-busy", sentence, { retryAfter: RETRY_SECONDS });
}
