import { keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { ableOnList } from "../people/able-people.view.ts";
import { overdueSince } from "../programmes/overdue.ts";
import { findProgramme } from "../programmes/programme.store.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import type { Case } from "./case.ts";
import { insertAssignment, listAssignments, listDecisions } from "./case.store.ts";
import type { Stage } from "./case.store.ts";
import { drawFor, fillSeats } from "./fill-seats.ts";
import { resealToReaders } from "./reseal-readers.ts";
import { deleteDuty, insertRecusal } from "./recusal.store.ts";
import { UNDECIDED } from "./turn.ts";

/** For so many days after a case is overdue it stays with a triager who does nothing. */
const SILENT_DAYS = 7;
const DAY_MS = 86_400_000;

/** Who opens a case, and the signed list. */
export interface Opening {
  readonly person: string;
  readonly list: PeopleList;
}

/**
 * Passes on, when a colleague opens the case, what people still had to do whom the signed list has no more, or who cannot sign in (disabled, or frozen), and a case in triage that has been
 * overdue for SILENT_DAYS: somebody else is drawn, the
 * case is closed to whoever is gone, and they do not get it back when the freeze is lifted. Empty seats are filled too. Nobody chooses who follows; to be rid of a reviewer
 * takes the root quorum, or a freeze, which everybody sees. While nobody is free to take over, all stays as it is. First the case is sealed anew to
 * whoever has it under another key than theirs of now. The case is locked by the caller. Safe to repeat.
 */
export async function replaceGone(
  unit: Unit,
  open: OpenCase,
  current: Case,
  { person: opener, list }: Opening,
): Promise<void> {
  const able = await ableOnList(unit, list);
  await resealToReaders(unit, open, able);
  if (!UNDECIDED.includes(current.state)) return;
  const { id } = current;
  const isLate = await isSilent(unit, current);
  for (const { stage, person } of await dutiesLeft(unit, current)) {
    const silent = isLate && stage === "triage" && person !== opener;
    if (!silent && !isGone(able, stage, person, unit.at)) continue;
    const next = await drawFor(unit, open, { stage, list });
    if (next === undefined) continue;
    await insertRecusal(unit, id, person);
    await deleteDuty(unit, id, person);
    // Whoever lost only the key to sign could read on.
    await unshareVaultCase(unit, id, [person]);
    await insertAssignment(unit, id, stage, next.person);
    await shareVaultCase(unit, open, [next]);
  }
  await fillSeats(unit, open, current, list);
  await closeToGone(unit, current, able);
}

/** Who still has to say something in it: whoever took it for triage has nothing left to do once it is with its reviewers. */
async function dutiesLeft(
  unit: Unit,
  { id, state }: Pick<Case, "id" | "state">,
): Promise<{ stage: Stage; person: string }[]> {
  const said = (await listDecisions(unit, id)).map(({ person }) => person);
  return (await listAssignments(unit, id)).filter(
    ({ stage, person }) =>
      !said.includes(person) && (state === "triage" || (stage !== "triage" && stage !== "check")),
  );
}

/** Whether a case has been in triage for so long that whoever has it is taken for silent; cases know the day on which they came. */
async function isSilent(unit: Unit, current: Case): Promise<boolean> {
  if (current.state !== "triage") return false;
  const programme = await findProgramme(unit, current.programme);
  const before = new Date(unit.at.getTime() - SILENT_DAYS * DAY_MS);
  const since = (await overdueSince(unit, [programme], before)).get(programme.code);
  return since !== undefined && current.submittedOn < since;
}

function isGone(able: PeopleList, stage: Stage, person: string, at: Date): boolean {
  const roles =
    stage === "triage" || stage === "check"
      ? (["reader"] as const)
      : (["reader", "reviewer"] as const);
  return roles.some((role) => keysInForce(able, role, at, person).length === 0);
}

/** Whoever is gone and has nothing left to do in it reads no further. */
async function closeToGone(
  unit: Unit,
  current: Pick<Case, "id" | "state">,
  able: PeopleList,
): Promise<void> {
  const busy = (await dutiesLeft(unit, current)).map(({ person }) => person);
  const left = (await readersOfCase(unit, current.id)).filter(
    (person) => !busy.includes(person) && keysInForce(able, "reader", unit.at, person).length === 0,
  );
  await unshareVaultCase(unit, current.id, left);
}
