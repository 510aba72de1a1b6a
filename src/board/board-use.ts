import type { Id } from "../base/id.ts";

/** Days that pass between the leaf in the public log and the moment at which the board's part of a case may be given out. */
export const WAIT_DAYS = 7;

/** Days for which the two readers have the case. */
export const OPEN_DAYS = 14;

/** Days after which a request that came to nothing is forgotten. */
const ASKED_DAYS = 60;

/** Requests of the board's key that may be under way at once: more would be a copy of the fund's cases. */
export const USES_AT_ONCE = 3;

const DAY_MS = 86_400_000;

/** The board's part of one case, 81 bytes sealed, and the salt, 32 bytes, without which nobody can tell that a notice is of it. */
export interface BoundPart {
  readonly box: Uint8Array;
  readonly salt: Uint8Array;
}

/** One use of the board's key: who asked for which case and for whom, and how far it has come. */
export interface BoardUse {
  readonly id: Id<"board-use">;
  /** Undefined once it is over: then nothing says which case it was. */
  readonly case: Id<"case"> | undefined;
  /** FORMATS 4 `id` of the board's key that the case is sealed to. */
  readonly keyId: string;
  /** The two who are to read it, in order of their codes. */
  readonly readers: readonly [string, string];
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly confirmedBy: string | undefined;
  /** What the log names by its digest; tells no case. */
  readonly notice: string | undefined;
  /** What the notice binds beside the readers: the board's part of the case as it was sealed when the use was confirmed, and a salt. Undefined once the use is over. */
  readonly bound: BoundPart | undefined;
  readonly publishedAt: Date | undefined;
  readonly handedAt: Date | undefined;
  readonly openedAt: Date | undefined;
  /** SHA-256, hex, of the boxes that the readers got by it; none of who had the case already. Empty when it is not open. */
  readonly given: readonly string[];
  readonly stoppedBy: string | undefined;
  readonly endedAt: Date | undefined;
}

/**
 * `asked` · `confirmed`, the leaf is still to be published · `waiting` for the days to pass · `ready` to be given out · `handed` to the holders of the
 * shares · `open` to its readers · `stopped` · `over`.
 */
export type BoardState =
  "asked" | "confirmed" | "waiting" | "ready" | "handed" | "open" | "stopped" | "over";

/** How far a use has come at `at`. */
export function boardState(use: BoardUse, at: Date): BoardState {
  if (use.stoppedBy !== undefined) return "stopped";
  // An erased case is forgotten here as well.
  if (use.endedAt !== undefined || use.case === undefined) return "over";
  if (use.openedAt !== undefined) return "open";
  if (use.handedAt !== undefined) return "handed";
  if (use.confirmedBy === undefined) return "asked";
  if (use.publishedAt === undefined) return "confirmed";
  return at < readyAt(use.publishedAt) ? "waiting" : "ready";
}

/** When what was published at `publishedAt` may be given out. */
export function readyAt(publishedAt: Date): Date {
  return new Date(publishedAt.getTime() + WAIT_DAYS * DAY_MS);
}

/** Until when what was asked at `askedAt` may be opened. */
export function askedUntil(askedAt: Date): Date {
  return new Date(askedAt.getTime() + ASKED_DAYS * DAY_MS);
}

/** Until when the readers have a case that was opened at `openedAt`. */
export function openUntil(openedAt: Date): Date {
  return new Date(openedAt.getTime() + OPEN_DAYS * DAY_MS);
}

/** Whether somebody may still say no: until the case is open nothing has been read. */
export function mayStop(use: BoardUse): boolean {
  return use.stoppedBy === undefined && use.endedAt === undefined && use.openedAt === undefined;
}
