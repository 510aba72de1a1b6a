import { Fault } from "../base/fault.ts";
import { turnWeek } from "../db/turn-week.view.ts";
import type { Unit } from "../db/unit.ts";
import { isUnresolved, movePair, otherOf } from "../duplicates/pair.ts";
import type { Finding, Pair } from "../duplicates/pair.ts";
import { lockPairs, pairNotFound, savePair } from "../duplicates/pair.store.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { caseEntries } from "./case-entries.ts";
import type { CaseId } from "./case.ts";
import { closeToJudge } from "./close-to-judge.ts";
import { rememberJudge } from "./judge.store.ts";
import type { CaseReader } from "./triage-case.ts";

/** What the judge of a pair says of it. `id` is the case that they have open, `expected` the version of the pair that was looked at. */
export interface Judgement {
  readonly id: CaseId;
  readonly other: CaseId;
  readonly by: CaseReader;
  readonly finding: Finding;
  readonly reason: string;
  readonly expected: number;
}

/**
 * Records what a pair was found to be, with the reason sealed in the case for its reviewers. Once a pair is judged both cases are closed to the judge, unless
 * another pair of theirs waits. Faults: not-found `case-not-found`; not-found `pair-unknown` when it is nobody's or another one's to judge; conflict
 * `case-changed`, `pair-transition`. The database refuses a judge who reviews one of the two.
 */
export async function judgePair(unit: Unit, shreds: ShredStore, given: Judgement): Promise<Pair> {
  const { id, other, by, finding, reason } = given;
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  const pair = (await lockPairs(unit, id)).find((each) => otherOf(each, id) === other);
  if (pair?.judge !== by.person) throw pairNotFound();
  const state = movePair(pair.state, finding, "judge");
  if (pair.version !== given.expected) {
    throw new Fault(
      "conflict",
      "case-changed",
      "Somebody changed this case meanwhile. Read it again, then decide.",
    );
  }
  // Who says that more is needed has said something.
  const judged = { ...pair, state, judgeSince: await turnWeek(unit), version: pair.version + 1 };
  await savePair(unit, judged);
  const note = caseEntries.pairNote.write({ finding, other, reason });
  await sealEntry(unit, open, { kind: "note", plaintext: note });
  if (!isUnresolved(judged)) {
    await rememberJudge(unit, judged);
    for (const closed of [id, other]) await closeToJudge(unit, closed, by.person);
  }
  return judged;
}
