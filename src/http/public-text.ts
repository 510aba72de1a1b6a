import express from "express";
import type { Router } from "express";
import { cachePublic } from "./headers.ts";

/** Serves one text that is the same for everybody at `path`, and lets it be kept for `seconds`. */
export function publicText(path: string, type: string, text: string, seconds: number): Router {
  return served(path, type, text, seconds, false);
}

/** The same for a page that is saved and opened from a disk, never shown by this server. */
export function publicDownload(path: string, text: string, seconds: number): Router {
  return served(path, "text/html", text, seconds, true);
}

function served(...[path, type, text, seconds, isSaved]: Served): Router {
  const router = express.Router({ caseSensitive: true });
  const bytes = Buffer.from(text);
  router.get(path, (_request, response) => {
    cachePublic(response, seconds);
    if (isSaved) response.attachment(path.slice(path.lastIndexOf("/") + 1));
    response.setHeader("Content-Type", `${type}; charset=utf-8`);
    response.send(bytes);
  });
  return router;
}

type Served = readonly [
  path: string,
  type: string,
  text: string,
  seconds: number,
  isSaved: boolean,
];
