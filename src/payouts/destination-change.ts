/** How many people must say that they know of a change before its payout may be in a batch. */
export const KNOWERS = 2;

/** How often the destination of one payout may be changed; taking a change back is always possible and does not count. */
export const CHANGES_MAX = 3;

/** A change of the destination of a payout, as staff see it: neither whose it is, nor from where to where. */
export interface DestinationChange {
  /** Changes of one payout count from 1; what is said of one is not said of the next. */
  readonly number: number;
  /** From when it counts, a whole hour. */
  readonly countsFrom: Date;
  /** Codes of the people who said that they know of it, in order. */
  readonly knownBy: readonly string[];
}

/** A destination that another one took the place of. */
export interface ReplacedDestination {
  readonly number: number;
  /** The signed text. */
  readonly signed: string;
  readonly digest: string;
  readonly script: Uint8Array;
  readonly use: number;
  /** Whether it counted when it was replaced. */
  readonly counted: boolean;
  /** From when the one that came after it counts; undefined when that goes back to what counted before. */
  readonly countsFrom: Date | undefined;
}

/** Whether a payout must be left out of every batch because of its newest change. */
export function isResting(change: DestinationChange | undefined, at: Date): boolean {
  if (change === undefined) return false;
  return change.countsFrom > at || change.knownBy.length < KNOWERS;
}

/** From when a change counts that is made now, in `hours`: the next whole hour, so that nobody reads the moment of a visit from it. */
export function countsFrom(at: Date, hours: number): Date {
  const HOUR_MS = 3_600_000;
  return new Date(Math.ceil(at.getTime() / HOUR_MS) * HOUR_MS + hours * HOUR_MS);
}

/** The destination that counted last, of a payout whose newest one does not yet; `replaced` oldest first. */
export function lastCounted(
  replaced: readonly ReplacedDestination[],
): ReplacedDestination | undefined {
  return replaced.findLast(({ counted }) => counted);
}
