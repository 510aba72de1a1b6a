import express from "express";
import type { Router } from "express";

/** One thing that must work before this server takes requests. */
export interface ReadyCheck {
  readonly name: string;
  readonly holds: () => Promise<boolean>;
}

/** A check that takes longer than this has failed. */
const CHECK_MS = 2_000;

/**
 * `/healthz` answers while the process runs; `/readyz` answers 503 and names the checks that fail. Both are for the operator's own
 * supervisor and say nothing else.
 */
export function healthRoutes(checks: readonly ReadyCheck[]): Router {
  const router = express.Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    const failed = (
      await Promise.all(
        checks.map(async ({ name, holds }) => ((await inTime(holds)) ? undefined : name)),
      )
    ).filter((name) => name !== undefined);
    response
      .status(failed.length === 0 ? 200 : 503)
      .json({ status: failed.length === 0 ? "ok" : "failing", failed });
  });
  return router;
}

/** Whether `holds` says so within two seconds; one that throws, or is late, does not. */
export async function inTime(holds: () => Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  try {
    return await Promise.race([holds(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
