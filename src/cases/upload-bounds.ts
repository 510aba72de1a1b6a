import { EVIDENCE_LIMITS } from "../evidence/evidence.ts";

/**
 * Files on their way into one process. What has come of all of them is held in memory, beside what the few that are being looked into and
 * sealed need: two and four at once, each with two or three copies of eight megabytes.
 */
export const UPLOADS = {
  fileBytes: EVIDENCE_LIMITS.fileBytes,
  places: 48,
  heldBytes: 128 * 1024 * 1024,
  spanMs: 30_000,
  // A sixth of what a telephone gets through the worst network that carries pages at all.
  leastBytes: 16_384,
} as const;

/** Files that one code may send, good or bad, in a day. */
export const UPLOADS_A_CODE = { points: 40, seconds: 86_400 } as const;
