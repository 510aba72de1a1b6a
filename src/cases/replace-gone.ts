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
import type { Assignment, Stage } from "./case.store.ts";
import { drawFor, fillSeats } from "./fill-seats.ts";
import { resealToReaders } from "./reseal-readers.ts";
import { deleteDuty, insertRecusal } from "./recusal.store.ts";
import { isSilent, patienceAt } from "./silent.ts";
import { waitingTurns } from "./silent-turns.view.ts";
import { deleteSpamMark } from "./spam.store.ts";
import { UNDECIDED } from "./turn.ts";

/** For so many days after a case is overdue it stays with a triager who does nothing. */
const SILENT_DAYS = 7;
const DAY_MS = 86_400_000;

/** Who opens a case, nobody of the staff when it is its applicant, and the signed list. */
export interface Opening {
  readonly person: string | undefined;
  readonly list: PeopleList;
}

/**
 * Passes on, when a colleague opens the case, what people still had to do whom the signed list has no more, or who cannot sign in (disabled, or frozen), a case in triage, or
 * its check, that somebody has had for SILENT_DAYS more than makes one overdue, and a review of which it has been somebody's turn for longer than its programme waits: somebody else is drawn (whoever opens it only if nobody else is free), the
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
  const late = await lateSince(unit, current);
  const reviewers = await silentReviewers(unit, id);
  for (const duty of await dutiesLeft(unit, current)) {
    const { stage, person } = duty;
    const isSlow = isLate(current, duty, late) || reviewers.includes(person);
    const silent = person !== opener && isSlow;
    if (!silent && !isGone(able, stage, person, unit.at)) continue;
    const next = await drawFor(unit, open, {
      stage,
      list,
      ...(opener !== undefined && { last: opener }),
    });
    if (next === undefined) continue;
    // What they said of it goes with them; the database ends no duty otherwise.
    if (stage === "triage") await deleteSpamMark(unit, id);
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
): Promise<Assignment[]> {
  // Whoever said “no request” still has the case, until somebody has checked it.
  const said = (await listDecisions(unit, id))
    .filter(({ stage }) => stage !== "triage")
    .map(({ person }) => person);
  return (await listAssignments(unit, id)).filter(
    ({ stage, person }) =>
      !said.includes(person) && (state === "triage" || (stage !== "triage" && stage !== "check")),
  );
}

/** Whose turn it has been in its review for longer than its programme waits, and who has said nothing. */
async function silentReviewers(unit: Unit, id: Case["id"]): Promise<string[]> {
  const turns = await waitingTurns(unit, { id });
  if (turns.length === 0) return [];
  const patience = await patienceAt(unit, unit.at);
  return turns.filter((turn) => isSilent(patience, turn)).map(({ person }) => person);
}

/** The day before which a case in triage was taken, or given to somebody to check, whose holder is silent; undefined in every other state. */
async function lateSince(unit: Unit, current: Case): Promise<string | undefined> {
  if (current.state !== "triage") return undefined;
  const programme = await findProgramme(unit, current.programme);
  const before = new Date(unit.at.getTime() - SILENT_DAYS * DAY_MS);
  return (await overdueSince(unit, [programme], before)).get(programme.code);
}

/** Silence counts from the day on which they got it; of those who got it before that day was written down, from the day on which the case came. */
function isLate(
  { submittedOn }: Pick<Case, "submittedOn">,
  { stage, takenOn }: Assignment,
  late: string | undefined,
): boolean {
  if (late === undefined || (stage !== "triage" && stage !== "check")) return false;
  return (takenOn ?? submittedOn) < late;
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
