/** A freeze of all payouts, or of one person's access. */
export interface AccessFreeze {
  readonly id: string;
  /** Whose access; undefined for the fund's payouts. */
  readonly person: string | undefined;
  readonly frozenBy: string;
  readonly frozenAt: Date;
  readonly reason: string;
  /** Who lifted it, in order; it is over with the second. */
  readonly lifts: readonly { readonly by: string; readonly at: Date }[];
}

/** Others who must lift a freeze. */
export const LIFTS = 2;

/** Accesses that one person may keep frozen at a time, so that nobody shuts everybody else out. */
export const FROZEN_MAX = 2;

/** Whether it holds. */
export function isOpen(freeze: AccessFreeze): boolean {
  return freeze.lifts.length < LIFTS;
}

/** Whether `person` may lift it now: neither who froze, nor who is frozen, nor who lifted it before. */
export function mayLift(freeze: AccessFreeze, person: string): boolean {
  const barred = [freeze.frozenBy, freeze.person, ...freeze.lifts.map(({ by }) => by)];
  return isOpen(freeze) && !barred.includes(person);
}
