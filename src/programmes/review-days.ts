import { REVIEW_DAYS } from "./policy.ts";

/** Days that a version of a policy gives who was drawn, and the day (UTC) since which it holds; empty of those that are older than that note. */
export interface HeldDays {
  readonly since: string;
  readonly days: number;
}

/**
 * The longest time that a policy has given since the Monday `week`: that of the version which held as the week began, and of all that came after. So a shorter time holds only for
 * turns that begin in a later week than it, and setting it back takes nothing from anybody. `versions`: the oldest first; REVIEW_DAYS.usual before the first.
 */
export function longestSince(versions: readonly HeldDays[], week: string): number {
  const all = [{ since: "", days: REVIEW_DAYS.usual }, ...versions];
  const held = all.findLastIndex(({ since }) => since < week);
  return Math.max(...all.slice(held).map(({ days }) => days));
}
