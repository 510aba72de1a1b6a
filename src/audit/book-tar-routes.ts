import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import express from "express";
import type { RequestHandler, Router } from "express";
import type { Reader } from "../db/unit.ts";
import { cachePublic } from "../http/headers.ts";
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

/** `GET /book.tar`: a copy of the whole public book for people with a stick. It is streamed; one that was cut off is no archive. */
export function bookTarRoutes(deps: BookTarDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  // Whoever only asks whether it is there takes nobody's turn: that costs no more than a page.
  const slowed: RequestHandler = (request, response, next) =>
    request.method === "HEAD" ? next() : deps.limit(request, response, next);
  router.get("/book.tar", slowed, async (request, response) => {
    const archive = await bookTar(deps.read, await deps.fundFiles());
    cachePublic(response, KEPT_SECONDS);
    response.setHeader("Content-Type", "application/x-tar");
    response.setHeader("Content-Disposition", 'attachment; filename="book.tar"');
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    try {
      await pipeline(Readable.from(archive, { objectMode: false }), response);
    } catch (error) {
      // Who went away in the middle is no trouble of ours; what we could not read ends in a connection that breaks off.
      if (!isGone(error)) throw error;
    }
  });
  return router;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
