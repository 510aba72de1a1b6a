import type { Random } from "../base/clock.ts";
import { shuffled } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import { personsWith, readerKeysOf } from "../people/standing.ts";
import type { ReaderKey } from "../vault/wrap.ts";

/**
 * Draws `count` reviewers at random among those who may sign awards and read cases by the signed list, none of them in `barred`.
 * Fault conflict `reviewers-missing` when there are too few.
 */
export function drawReviewers(
  list: PeopleList,
  draw: { at: Date; barred: readonly string[]; count: number; random: Random },
): ReaderKey[] {
  const persons = personsWith(list, "reviewer", draw.at).filter(
    (person) => !draw.barred.includes(person),
  );
  const free = readerKeysOf(list, persons, draw.at);
  if (free.length < draw.count) {
    throw new Fault(
      "conflict",
      "reviewers-missing",
      "Too few reviewers are free for this case. Ask for one from a partner fund.",
    );
  }
  return shuffled(free, draw.random).slice(0, draw.count);
}
