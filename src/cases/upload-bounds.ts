import { EVIDENCE_LIMITS } from "../evidence/evidence.ts";

/**
 * Files on their way into one process. What has come of all of them is held in memory, beside what the few that are being looked into and
 * sealed need: two and four at once, each with two or three copies of eight megabytes.
 */
export const UPLOADS = {
  fileBytes: EVIDENCE_LIMITS.fileBytes,
  places: 48,
  heldBytes: 128 * 1024 * 1024,
  // Thirty-three kilobits a second: half of what Tor gives a telephone in the worst network that carries pages at all. The largest file has 35 minutes.
  leastRate: 4_096,
  graceMs: 60_000,
} as const;

/** Files that one code may send, good or bad, in a day. */
export const UPLOADS_A_CODE = { points: 40, seconds: 86_400 } as const;
