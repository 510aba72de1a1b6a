import { shuffled } from "../base/clock.ts";
import type { PeopleList } from "../base/people-list.ts";
import { turnWeek } from "../db/turn-week.view.ts";
import type { Unit } from "../db/unit.ts";
import { isUnresolved } from "../duplicates/pair.ts";
import type { Pair } from "../duplicates/pair.ts";
import { lockPairs, savePair } from "../duplicates/pair.store.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { ableOnList } from "../people/able-people.view.ts";
import { personsWith, readerKeysOf } from "../people/standing.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import { listAssignments } from "./case.store.ts";
import { closeToJudge } from "./close-to-judge.ts";
import { findDuplicates } from "./compare-case.ts";
import { declaredConflicts } from "./declared-conflicts.ts";
import { judgesOfCase, rememberJudge } from "./judge.store.ts";
import { listRecusals } from "./recusal.store.ts";
import { isSilent, patienceAt } from "./silent.ts";
import { waitingJudges } from "./silent-turns.view.ts";
import type { WaitingJudge } from "./silent-turns.view.ts";
import { touchedAtDecision } from "./touched.ts";

/** A week that was not kept is put to this one, as one is that has not come yet: the clock of the database was wrong. */
const LAST_DAY = "9999-12-31";

/** What comparing a case takes while somebody of the staff has it open: the keys of tokens, and the signed list to draw a judge from. */
export interface Comparing {
  readonly keys: TokenKeys;
  readonly list: PeopleList;
  /** Who has it open; they keep what they are to judge. */
  readonly opener?: string | undefined;
}

/**
 * Compares an open case with all others, and lets a third person in to judge what was found: drawn at random as soon as the case has its reviewers, among
 * those who review neither of the two, nor had a part in it before an appeal. So is another one for who was drawn and has said nothing for too long. Without one who is free the pair waits, and with it the approval. To a judge who is
 * replaced the two are closed. Safe to repeat.
 */
export async function noticeDuplicates(
  unit: Unit,
  open: OpenCase,
  { keys, list, opener }: Comparing,
): Promise<void> {
  await findDuplicates(unit, open, keys);
  const pairs = (await lockPairs(unit, open.case)).filter(isUnresolved);
  if (pairs.length === 0 || !(await hasReviewers(unit, open))) return;
  const barred = [
    ...(await declaredConflicts(unit, open)),
    ...(await touchedAtDecision(unit, open)),
  ];
  const readers = await readersOfCase(unit, open.case);
  const silent = await silentJudges(unit, open, opener);
  const judgeSince = await turnWeek(unit);
  for (const pair of pairs) {
    const judge = await judgeOf(unit, pair, { list, barred, silent });
    if (judge?.person !== pair.judge) {
      const drawn = { judge: judge?.person, judgeSince };
      await savePair(unit, { ...pair, ...drawn, version: pair.version + 1 });
      await closeToFormer(unit, pair);
    } else if (judge !== undefined && (pair.judgeSince ?? LAST_DAY) > judgeSince)
      await savePair(unit, { ...pair, judgeSince });
    if (judge !== undefined && !readers.includes(judge.person))
      await shareVaultCase(unit, open, [judge]);
  }
}

/** Judges of its pairs who have said nothing for too long, but for who looks now. */
async function silentJudges(
  unit: Unit,
  { case: id }: OpenCase,
  opener: string | undefined,
): Promise<WaitingJudge[]> {
  const waiting = await waitingJudges(unit, { id });
  if (waiting.length === 0) return [];
  const patience = await patienceAt(unit, unit.at);
  return waiting.filter((each) => each.person !== opener && isSilent(patience, each));
}

async function closeToFormer(unit: Unit, pair: Pair): Promise<void> {
  const { a, b, judge } = pair;
  if (judge === undefined) return;
  await rememberJudge(unit, pair);
  for (const closed of [a, b]) await closeToJudge(unit, closed, judge);
}

async function hasReviewers(unit: Unit, { case: id }: OpenCase): Promise<boolean> {
  return (await listAssignments(unit, id)).some(({ stage }) => stage === "first");
}

/**
 * The judge that the pair has, if they may still judge it, can sign in and are not silent, or another one, who was no judge of the two before if there is such a one; undefined when nobody is free. Who is silent keeps
 * it while there is nobody else.
 */
async function judgeOf(
  unit: Unit,
  { a, b, judge }: Pair,
  draw: {
    readonly list: PeopleList;
    readonly barred: readonly string[];
    readonly silent: readonly WaitingJudge[];
  },
): Promise<ReaderKey | undefined> {
  const duties = [...(await listAssignments(unit, a)), ...(await listAssignments(unit, b))];
  const aside = [...(await listRecusals(unit, a)), ...(await listRecusals(unit, b))];
  const reviewers = duties.filter(({ stage }) => stage !== "triage").map(({ person }) => person);
  const able = await ableOnList(unit, draw.list);
  const persons = personsWith(able, "reviewer", unit.at).filter(
    (person) => ![...reviewers, ...aside, ...draw.barred].includes(person),
  );
  const free = readerKeysOf(able, persons, unit.at);
  const has = free.find(({ person }) => person === judge);
  const isSlow = draw.silent.some(({ cases }) => cases.includes(a) && cases.includes(b));
  if (has !== undefined && !isSlow) return has;
  const others = free.filter(({ person }) => person !== judge);
  const former = isSlow ? [...(await judgesOfCase(unit, a)), ...(await judgesOfCase(unit, b))] : [];
  const fresh = others.filter(({ person }) => !former.includes(person));
  return shuffled(fresh.length > 0 ? fresh : others, unit.random)[0] ?? has;
}
