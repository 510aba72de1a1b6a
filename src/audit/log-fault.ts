import { Fault } from "../base/fault.ts";

/** What is stored does not agree with itself: nothing may be signed. */
export function logDamaged(): Fault {
  return new Fault(
    "unavailable",
    "log-damaged",
    "The stored log does not agree with itself, so nothing was signed. Compare it with a mirror, then restore from there.",
  );
}

/** Somebody outside has a longer log than the database: an older state was restored. */
export function logBehind(where: string): Fault {
  return new Fault(
    "unavailable",
    "log-behind",
    `The database has a shorter log than ${where}, so nothing was signed: a second history would come of it. Take the log from there first.`,
  );
}

/** Somebody outside has another log under the same name. */
export function logForked(where: string): Fault {
  return new Fault(
    "unavailable",
    "log-forked",
    `The log in the database is not the one that ${where} has, so nothing was signed. Stop the worker and find out which is true.`,
  );
}

/** Nobody outside could be asked, or what they have cannot be read. */
export function logUnchecked(where: string): Fault {
  return new Fault(
    "unavailable",
    "log-unchecked",
    `What ${where} has of the log could not be read, so nothing was signed. Make it reachable; the next try follows by itself.`,
  );
}
