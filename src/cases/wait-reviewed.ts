import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import { agreedOn } from "./agreed.ts";
import { carryOut } from "./carry-out.ts";
import type { CarryOut } from "./carry-out.ts";
import type { Case, CaseId } from "./case.ts";
import { listAssignments, lockCase, saveState } from "./case.store.ts";
import { fillSeats } from "./fill-seats.ts";
import { outcomeOf } from "./hindrance.ts";
import { noticeDuplicates } from "./notice-duplicates.ts";
import { deleteReview, insertRecusal } from "./recusal.store.ts";
import { isRestoredAgreement } from "./restored-case.view.ts";

/** What is needed to look whether what was agreed on can be carried out. */
export interface Retry {
  readonly list: PeopleList;
  readonly tokenKeys: TokenKeys;
}

/**
 * Carries out what the reviewers of a case agreed on in this unit, or lets it wait: the verdicts are kept, nothing more is asked of anybody, and a duplicate that stands in the way gets
 * its judge at once. The case is locked by the caller.
 */
export async function carryOutOrWait(
  unit: Unit,
  open: OpenCase,
  step: Omit<CarryOut, "agreed" | "by">,
): Promise<Case> {
  const { current, expected } = step;
  const moved = await tried(unit, open, { ...step, by: "reviewer" });
  if (typeof moved !== "string") return moved;
  const waits = await saveState(unit, current, { to: "reviewed", by: "reviewer", expected });
  await noticeDuplicates(unit, open, { keys: step.tokenKeys, list: step.list });
  return waits;
}

/**
 * Looks at a reviewed case again: carries it out when nothing stands in the way any more. When what was agreed on may not be carried out any more, by the policy of now, the keys of now or what was
 * judged since, or when it was agreed on before a restore, which lost what it waited for, all who reviewed it stand aside, and others begin anew. Otherwise it waits on. Does nothing in every other state, and writes nothing while it waits but that somebody else is drawn to judge what it waits for, when nobody was or who was says nothing. The case is locked by
 * the caller. Safe to repeat.
 */
export async function retryReviewed(
  unit: Unit,
  open: OpenCase,
  current: Case,
  { list, tokenKeys }: Retry,
): Promise<Case> {
  if (current.state !== "reviewed") return current;
  if (await isRestoredAgreement(unit, current)) return beginAnew(unit, open, current, list);
  const moved = await tried(unit, open, { current, list, tokenKeys, by: "system" });
  if (moved === "ended") return beginAnew(unit, open, current, list);
  if (moved !== "waits") return moved;
  // Its reviewers may never come back to it: what it waits for is somebody else's word.
  await noticeDuplicates(unit, open, { keys: tokenKeys, list });
  return current;
}

/** What is carried out now; nothing is written when something stands in the way, or when it may not be carried out any more. */
async function tried(
  unit: Unit,
  open: OpenCase,
  step: Omit<CarryOut, "agreed">,
): Promise<Case | "waits" | "ended"> {
  const agreed = await agreedOn(unit, open);
  try {
    // The books refuse by ending the transaction, so they are asked in one of its parts.
    return await unit.sql.transaction((sql) =>
      carryOut({ ...unit, sql }, open, { ...step, agreed }),
    );
  } catch (error) {
    const outcome = outcomeOf(error, agreed.given.amount);
    if (outcome === undefined) throw error;
    return outcome;
  }
}

/** The verdicts go, with who gave them; what they said stays sealed and counts no more. */
async function beginAnew(
  unit: Unit,
  open: OpenCase,
  current: Case,
  list: PeopleList,
): Promise<Case> {
  const reviewers = (await listAssignments(unit, current.id)).filter(
    ({ stage }) => stage !== "triage" && stage !== "check",
  );
  const persons = reviewers.map(({ person }) => person);
  for (const person of persons) await insertRecusal(unit, current.id, person);
  await deleteReview(unit, current.id);
  await unshareVaultCase(unit, current.id, persons);
  const moved = await saveState(unit, current, { to: "in_review", by: "system" });
  await fillSeats(unit, open, moved, list);
  return moved;
}

/** The case of an open one, locked, and looked at again if it waits. */
export async function retryLocked(
  unit: Unit,
  open: OpenCase,
  id: CaseId,
  retry: Retry,
): Promise<Case> {
  return retryReviewed(unit, open, await lockCase(unit, id), retry);
}
