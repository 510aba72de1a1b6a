import type { Clock } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { CaseId } from "./case.ts";
import { lockCase } from "./case.store.ts";
import { noticeDuplicates } from "./notice-duplicates.ts";
import { replaceGone } from "./replace-gone.ts";
import { apart } from "./retry-reviewed.ts";
import type { Looker, RetryDeps } from "./retry-reviewed.ts";
import { isSilent, patienceAt } from "./silent.ts";
import { waitingJudges, waitingTurns } from "./silent-turns.view.ts";
import { someShared } from "./some-shared.view.ts";

/** Most cases that are looked through when somebody sees their queue. */
const AT_ONCE = 5;

/** Who sees their queue, and when. */
export interface SilentDeps extends RetryDeps {
  readonly read: Reader;
  readonly clock: Clock;
}

/**
 * Draws somebody else for colleagues who have said nothing for too long, in a few of the cases that somebody of the staff has open, when they see their queue: nobody has a reason to
 * open a case in which it is not their turn. Each in a unit of its own; it is no look, and they are shown nothing of it. Who sees the queue keeps what is theirs.
 */
export async function replaceSilent(deps: SilentDeps, viewer: Looker): Promise<void> {
  const key = viewer.keys.reader;
  if (key === undefined) return;
  const person = viewer.person.code;
  for (const id of await silentCases(deps, person))
    await apart(deps, viewer.actor, async (unit) => {
      const as = { kind: "person" as const, person, key };
      const open = await openVaultCase(unit, deps.shreds, { case: id, as });
      const current = await lockCase(unit, id);
      const list = viewer.people;
      await replaceGone(unit, open, current, { person, list });
      await noticeDuplicates(unit, open, { keys: deps.tokenKeys, list, opener: person });
    });
}

/** None of them is always the last one: nobody may be free for some, and these are silent at every look. */
async function silentCases(deps: SilentDeps, person: string): Promise<CaseId[]> {
  const patience = await patienceAt(deps.read, deps.clock.now());
  const ask = { reader: person };
  const turns = (await waitingTurns(deps.read, ask)).map((turn) => ({ ...turn, cases: [turn.id] }));
  const judges = await waitingJudges(deps.read, ask);
  const silent = [...turns, ...judges].filter(
    (turn) => turn.person !== person && isSilent(patience, turn),
  );
  const of = silent.flatMap(({ cases }) => cases);
  return someShared(deps.read, { person, of, limit: AT_ONCE });
}

/** Whether somebody who reviews a case has said nothing for too long. Locks and writes nothing. */
export async function hasSilentReviewer(unit: Unit, id: CaseId): Promise<boolean> {
  const turns = await waitingTurns(unit, { id });
  if (turns.length === 0) return false;
  const patience = await patienceAt(unit, unit.at);
  return turns.some((turn) => isSilent(patience, turn));
}
