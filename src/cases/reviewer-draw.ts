import type { Random } from "../base/clock.ts";
import { shuffled } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import { personsWith, readerKeysOf } from "../people/standing.ts";
import type { ReaderKey } from "../vault/wrap.ts";

/** Conflicts that a triager declares leave at least so many to draw from where there were so many, or whoever declares them would choose. */
const POOL_MIN = 4;

/** Least readers of a case's language to draw one from them alone: of fewer, who has read the case would know, or choose by their own word, who comes. */
const READERS_MIN = 3;

/** Whom to draw from whom. */
export interface Draw {
  readonly at: Date;
  /** Who has had a part in the case. */
  readonly barred: readonly string[];
  /** Whom somebody declared. */
  readonly conflicts: readonly string[];
  readonly count: number;
  readonly random: Random;
  /** Who says that they read the language of the case. */
  readonly reading: ReadonlySet<string>;
  /** Whether somebody reviews the case and stays: then it was drawn by its language, or could not be, and is not again. */
  readonly isSeated: boolean;
}

/**
 * Draws `count` reviewers at random among those who may sign awards and read cases by the list, which is without who cannot sign in: none in `barred`, and none in
 * `conflicts`. One of them is drawn among those who read the language of the case, unless somebody is seated, when there are at least READERS_MIN of those, and at least POOL_MIN where
 * conflicts kept one of them out; all others among everybody who is free, because whoever claims a rare language would otherwise have its requests to themselves: all of a draw at once, or one
 * by one, each standing aside or taking the claim back for the next. Who was drawn so is not told by the order. Fault conflict `reviewers-missing` when there are too few.
 */
export function drawReviewers(list: PeopleList, draw: Draw): ReaderKey[] {
  const wide = unbarred(list, draw);
  const free = wide.filter(({ person }) => !draw.conflicts.includes(person));
  if (free.length < draw.count) {
    throw new Fault(
      "conflict",
      "reviewers-missing",
      "Too few reviewers are free for this case. Ask for one from a partner fund.",
    );
  }
  const { random, count } = draw;
  const one = shuffled(readersToDraw(free, wide, draw), random).slice(0, Math.min(1, count));
  const others = free.filter((each) => !one.includes(each));
  const drawn = [...one, ...shuffled(others, random).slice(0, count - one.length)];
  return shuffled(drawn, random);
}

/** Those who are free and read the case's language; nobody when somebody is seated, or when they are so few that the draw would be a choice. */
function readersToDraw(
  free: readonly ReaderKey[],
  wide: readonly ReaderKey[],
  { reading, isSeated }: Pick<Draw, "reading" | "isSeated">,
): readonly ReaderKey[] {
  if (isSeated) return [];
  const readersAmong = (all: readonly ReaderKey[]) =>
    all.filter(({ person }) => reading.has(person));
  const readers = readersAmong(free);
  const least = readers.length < readersAmong(wide).length ? POOL_MIN : READERS_MIN;
  return readers.length < least ? [] : readers;
}

/**
 * Fault conflict `conflicts-too-many` when conflicts that are being declared would leave so few of many that the draw is a choice. Only for who declares them: a later
 * draw has fewer to draw from anyhow, and whoever is drawn then did not declare them.
 */
export function requireWideDraw(
  list: PeopleList,
  draw: Pick<Draw, "at" | "barred" | "conflicts">,
): void {
  const wide = unbarred(list, draw);
  const free = wide.filter(({ person }) => !draw.conflicts.includes(person));
  if (wide.length < POOL_MIN || free.length >= POOL_MIN) return;
  throw new Fault(
    "conflict",
    "conflicts-too-many",
    "So many conflicts leave too few to draw from. Name only who must not see this case.",
    { least: POOL_MIN },
  );
}

function unbarred(list: PeopleList, { at, barred }: Pick<Draw, "at" | "barred">): ReaderKey[] {
  const persons = personsWith(list, "reviewer", at).filter((person) => !barred.includes(person));
  return readerKeysOf(list, persons, at);
}
