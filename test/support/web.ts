import type { Express } from "express";
import { webApp } from "../../src/app/web.ts";
import type { WebPart, WebParts } from "../../src/app/web.ts";
import { makeLog } from "../../src/app/log.ts";
import { problemDocs } from "../../src/http/problem-docs.ts";
import { testClock } from "./clock.ts";
import { seededRandom } from "./random.ts";

/** A server around `parts`, and the lines that it logged. */
export function testWeb(
  parts: readonly WebPart[],
  set: Partial<WebParts> = {},
): { app: Express; lines: string[] } {
  const lines: string[] = [];
  const log = makeLog("debug", { write: (line: string) => void lines.push(line) });
  const app = webApp({
    publicUrl: "http://127.0.0.1:8080",
    tls: false,
    sessionCookie: "session",
    files: {
      style: "body{}",
      verifier: "<!doctype html><title>Check</title>",
      docs: problemDocs(new Map([["not-found.md", "# Nothing here\n\nThe address is `wrong`."]])),
      version: "1.2.3",
    },
    clock: testClock(),
    random: seededRandom(),
    log,
    ready: [],
    parts,
    ...set,
  });
  return { app, lines };
}
