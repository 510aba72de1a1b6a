import express from "express";
import type { Router } from "express";
import { cachePublic } from "./headers.ts";

/** Serves one text that is the same for everybody at `path`, and lets it be kept for `seconds`. */
export function publicText(path: string, type: string, text: string, seconds: number): Router {
  const router = express.Router({ caseSensitive: true });
  const bytes = Buffer.from(text);
  router.get(path, (_request, response) => {
    cachePublic(response, seconds);
    response.setHeader("Content-Type", `${type}; charset=utf-8`);
    response.send(bytes);
  });
  return router;
}
