import type { Sats } from "../base/sats.ts";

/** A purpose with its own wallet, books and caps. `code` is public and permanent. */
export interface Programme {
  readonly code: string;
  readonly name: string;
  readonly purpose: string;
  readonly state: "open" | "paused" | "closed";
  /** The least and the most that one award may be, in sats. */
  readonly awardFloor: Sats;
  readonly awardCap: Sats;
}
