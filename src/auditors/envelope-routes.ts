import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import express from "express";
import type { Router } from "express";
import { publishedEpoch } from "../audit/epochs.view.ts";
import { envelopeLines } from "../audit/envelope-lines.view.ts";
import { Fault } from "../base/fault.ts";
import type { AuditorDeps } from "./routes.ts";

/**
 * `GET /api/v1/audit-envelopes?epoch=n`, for auditors: what opens the leaves of a published epoch, as JSON Lines. It is streamed; the last
 * line says how many there are. Of an epoch under way nothing is shown, because who asks again and again would learn when gifts and payouts
 * settle.
 */
export function envelopeRoutes({ read, viewers }: AuditorDeps): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get("/api/v1/audit-envelopes", async (request, response) => {
    await viewers.requirePerson(request, "export.read");
    const asked = request.query["epoch"];
    const number = typeof asked === "string" && /^[1-9][0-9]{0,8}$/.test(asked) ? asked : "0";
    const epoch = await publishedEpoch(read, Number(number));
    if (epoch === undefined)
      throw new Fault("not-found", "epoch-unknown", "No epoch with this number has been closed.");
    response.setHeader("Content-Type", "application/jsonl; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Disposition", `attachment; filename="envelopes-${number}.jsonl"`);
    const lines = envelopeLines(read, epoch.epoch);
    try {
      await pipeline(Readable.from(lines, { objectMode: false }), response);
    } catch (error) {
      // Who went away in the middle is no trouble of ours; what could not be read ends in a connection that breaks off.
      if (!isGone(error)) throw error;
    }
  });
  return router;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
