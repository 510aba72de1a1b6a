import { dayAfter } from "../blackouts/blackout.ts";

/** Most vouches of one month, and most days that a group is taken on for. */
export const GROUP_BOUNDS = { quota: 500, days: 366 } as const;

/** A group that vouches for applicants of one programme. Days are `YYYY-MM-DD` of UTC. */
export interface Group {
  /** A code name, which is also the name of its key; never what the group is called. */
  readonly code: string;
  readonly programme: string;
  /** Its Ed25519 public key, 32 bytes. No key is ever taken on twice. */
  readonly key: Uint8Array;
  /** Most vouches of one month that are taken. */
  readonly quota: number;
  /** The last day on which its vouches are taken. */
  readonly until: string;
  readonly proposedBy: string;
  readonly agreedBy: string | undefined;
  readonly withdrawn: { readonly by: string; readonly on: string } | undefined;
}

/** Whether this can be the code of a group. */
export function isGroupCode(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(text);
}

/**
 * What a group is worth on a day: `proposed` until a second person agrees; `standing`; `ended` after its last day, when its earlier vouches count on;
 * `withdrawn`, when none of them does.
 */
export const GROUP_STANDINGS = ["proposed", "standing", "ended", "withdrawn"] as const;
/** One of GROUP_STANDINGS. */
export type GroupStanding = (typeof GROUP_STANDINGS)[number];

/** Where a group stands on the day `today`. */
export function standingOf(group: Group, today: string): GroupStanding {
  if (group.withdrawn !== undefined) return "withdrawn";
  if (group.until < today) return "ended";
  return group.agreedBy === undefined ? "proposed" : "standing";
}

/** Whether `until` may be the last day of a group that is proposed on `today`. */
export function isTerm(until: string, today: string): boolean {
  return today < until && until <= dayAfter(today, GROUP_BOUNDS.days);
}
