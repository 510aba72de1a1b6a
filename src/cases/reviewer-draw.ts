import type { Random } from "../base/clock.ts";
import { shuffled } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import { personsWith, readerKeysOf } from "../people/standing.ts";
import type { ReaderKey } from "../vault/wrap.ts";

/** Declared conflicts leave at least so many to draw from where there were so many, or whoever declares them would choose. */
const POOL_MIN = 4;

/**
 * Draws `count` reviewers at random among those who may sign awards and read cases by the signed list: none in `barred`, who have had a
 * part in the case, and none in `conflicts`, whom somebody declared. Fault conflict `reviewers-missing` when there are too few, and
 * `conflicts-too-many` when conflicts would leave so few of many that the draw is a choice.
 */
export function drawReviewers(
  list: PeopleList,
  draw: {
    at: Date;
    barred: readonly string[];
    conflicts: readonly string[];
    count: number;
    random: Random;
  },
): ReaderKey[] {
  const persons = personsWith(list, "reviewer", draw.at).filter(
    (person) => !draw.barred.includes(person),
  );
  const unbarred = readerKeysOf(list, persons, draw.at);
  const free = unbarred.filter(({ person }) => !draw.conflicts.includes(person));
  if (unbarred.length >= POOL_MIN && free.length < POOL_MIN) {
    throw new Fault(
      "conflict",
      "conflicts-too-many",
      "So many conflicts leave too few to draw from. Name only who must not see this case.",
      { least: POOL_MIN },
    );
  }
  if (free.length < draw.count) {
    throw new Fault(
      "conflict",
      "reviewers-missing",
      "Too few reviewers are free for this case. Ask for one from a partner fund.",
    );
  }
  return shuffled(free, draw.random).slice(0, draw.count);
}
