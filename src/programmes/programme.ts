import type { Sats } from "../base/sats.ts";

/**
 * A programme is prepared, takes requests and gifts, takes nothing for now and pays nothing, takes nothing any more and pays what it granted, or is over.
 */
export const PROGRAMME_STATES = ["draft", "open", "paused", "closing", "closed"] as const;
/** One of them. */
export type ProgrammeState = (typeof PROGRAMME_STATES)[number];

/** A purpose with its own wallet, books and caps. `code` is public and permanent. */
export interface Programme {
  readonly code: string;
  readonly name: string;
  readonly purpose: string;
  readonly state: ProgrammeState;
  /** The least and the most that one award may be, in sats. */
  readonly awardFloor: Sats;
  readonly awardCap: Sats;
}
