import { shuffled } from "../base/clock.ts";
import type { PeopleList } from "../base/people-list.ts";
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
import { rememberJudge } from "./judge.store.ts";
import { listRecusals } from "./recusal.store.ts";
import { touchedAtDecision } from "./touched.ts";

/** What comparing a case takes while somebody of the staff has it open: the keys of tokens, and the signed list to draw a judge from. */
export interface Comparing {
  readonly keys: TokenKeys;
  readonly list: PeopleList;
}

/**
 * Compares an open case with all others, and lets a third person in to judge what was found: drawn at random as soon as the case has its reviewers, among
 * those who review neither of the two, nor had a part in it before an appeal. Without one who is free the pair waits, and with it the approval. To a judge who is
 * replaced the two are closed. Safe to repeat.
 */
export async function noticeDuplicates(
  unit: Unit,
  open: OpenCase,
  { keys, list }: Comparing,
): Promise<void> {
  await findDuplicates(unit, open, keys);
  const pairs = (await lockPairs(unit, open.case)).filter(isUnresolved);
  if (pairs.length === 0 || !(await hasReviewers(unit, open))) return;
  const barred = [
    ...(await declaredConflicts(unit, open)),
    ...(await touchedAtDecision(unit, open)),
  ];
  const readers = await readersOfCase(unit, open.case);
  for (const pair of pairs) {
    const judge = await judgeOf(unit, pair, { list, barred });
    if (judge?.person !== pair.judge) {
      await savePair(unit, { ...pair, judge: judge?.person, version: pair.version + 1 });
      await closeToFormer(unit, pair);
    }
    if (judge !== undefined && !readers.includes(judge.person))
      await shareVaultCase(unit, open, [judge]);
  }
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

/** The judge that the pair has, if they may still judge it and can sign in, or another one; undefined when nobody is free. */
async function judgeOf(
  unit: Unit,
  { a, b, judge }: Pair,
  draw: { readonly list: PeopleList; readonly barred: readonly string[] },
): Promise<ReaderKey | undefined> {
  const duties = [...(await listAssignments(unit, a)), ...(await listAssignments(unit, b))];
  const aside = [...(await listRecusals(unit, a)), ...(await listRecusals(unit, b))];
  const reviewers = duties.filter(({ stage }) => stage !== "triage").map(({ person }) => person);
  const able = await ableOnList(unit, draw.list);
  const persons = personsWith(able, "reviewer", unit.at).filter(
    (person) => ![...reviewers, ...aside, ...draw.barred].includes(person),
  );
  const free = readerKeysOf(able, persons, unit.at);
  return free.find(({ person }) => person === judge) ?? shuffled(free, unit.random)[0];
}
