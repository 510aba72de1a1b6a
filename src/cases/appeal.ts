import { formatDate } from "../base/clock.ts";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import { words } from "../bitcoin/words.ts";
import type { Unit } from "../db/unit.ts";
import { ableOnList } from "../people/able-people.view.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Entry } from "../vault/entry.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { caseEntries } from "./case-entries.ts";
import type { Assessment } from "./case-entries.ts";
import type { Case } from "./case.ts";
import { insertAssignment, lastStepMonth, saveState } from "./case.store.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { declaredConflicts } from "./declared-conflicts.ts";
import { readingCase } from "./reading-case.ts";
import { lastDayKept } from "./retention.ts";
import { drawReviewers } from "./reviewer-draw.ts";
import { declinedFor } from "./tally.ts";
import type { DeclinedFor } from "./tally.ts";
import { testMarkOf } from "./test-request.ts";
import { touchedBy } from "./touched.ts";

/** Longest reason of an appeal, in characters. */
export const APPEAL_MAX = 2_000;

/** Why an applicant appeals: what the first review missed, or got wrong. */
export const AppealText = words(APPEAL_MAX).pipe(z.string().min(1, "Write something."));

/** Smallest sealed size of it, so that short and long ones look alike. */
const LOWEST_RUNG = 1024;

/** What an applicant is told whose request was declined. */
export interface DeclinedFacts {
  /** For what kind of reason, by what the last reviewer found. */
  readonly reason: DeclinedFor;
  /** The last day to appeal; undefined once an appeal was declined, which is final. */
  readonly appealBy: string | undefined;
}

/**
 * A declined request goes to two people who have had no part in it so far, drawn at random; the code opens the case, so it is sealed to them at once.
 * Once for each request: what they decide is final, and whoever has new evidence sends a new request. The state of the case after it:
 * `appealed` while there are no two such people (`seatPanel`). Faults: conflict `appeal-final`, `appeal-late`, `case-transition`; unauthenticated
 * `code-unknown`.
 */
export async function appealCase(
  unit: Unit,
  opened: OpenClaim,
  appeal: { readonly text: string; readonly list: PeopleList },
): Promise<Case> {
  const { case: current, open } = await lockClaim(unit, opened);
  if (current.state === "declined") {
    const { appealBy } = await declinedFacts(unit, { case: current, open });
    if (appealBy === undefined) throw final();
    if (appealBy < formatDate(unit.at)) throw late();
  }
  const moved = await saveState(unit, current, { to: "appealed", by: "applicant" });
  const { text } = appeal;
  await sealEntry(unit, open, {
    kind: "appeal",
    plaintext: caseEntries.appeal.write({ on: formatDate(unit.at), text }),
    lowestRung: LOWEST_RUNG,
  });
  return seat(unit, { case: moved, open }, appeal.list);
}

/** Looks again for two people who have had no part in an appealed case. The state of the case after it. Fault conflict `case-transition`. */
export async function seatPanel(unit: Unit, opened: OpenClaim, list: PeopleList): Promise<Case> {
  const claim = await lockClaim(unit, opened);
  if (claim.case.state !== "appealed")
    throw new Fault("conflict", "case-transition", "No appeal of this request waits.");
  return seat(unit, claim, list);
}

async function seat(
  unit: Unit,
  { case: current, open }: Pick<OpenClaim, "case" | "open">,
  list: PeopleList,
): Promise<Case> {
  const panel = await drawPanel(unit, open, list);
  const [first, second] = panel;
  if (first === undefined || second === undefined) return current;
  const moved = await saveState(unit, current, { to: "in_review", by: "system" });
  await insertAssignment(unit, current.id, "first", first.person);
  await insertAssignment(unit, current.id, "second", second.person);
  await shareVaultCase(unit, open, panel);
  return moved;
}

/** Two people, or nobody when there are too few. */
async function drawPanel(unit: Unit, open: OpenCase, list: PeopleList) {
  try {
    return drawReviewers(await ableOnList(unit, list), {
      at: unit.at,
      barred: await touchedBy(unit, open),
      conflicts: await declaredConflicts(unit, open),
      count: 2,
      random: unit.random,
      reading: await readingCase(unit, open),
      isSeated: false,
    });
  } catch (error) {
    if (error instanceof Fault && error.code === "reviewers-missing") return [];
    throw error;
  }
}

/** What the applicant of a declined request is told. Leaves no record. */
export async function declinedFacts(
  unit: Unit,
  { case: current, open }: Pick<OpenClaim, "case" | "open">,
): Promise<DeclinedFacts> {
  const entries = await weighEntries(unit, open, ["assessment", "appeal"]);
  const last = verdictsOf(entries).at(-1);
  const month = await lastStepMonth(unit, current.id);
  return {
    reason: declinedFor(last?.findings ?? []),
    // Nobody is asked a second time about a request that nobody made.
    appealBy:
      isAppealed(entries) || (await testMarkOf(unit, open)) !== undefined
        ? undefined
        : lastDayKept("declined", month, await darkDays(unit, unit.at)),
  };
}

/** Of these entries those of the review that is going on: what was said before an appeal decides nothing any more. */
export function ofThisRound(entries: readonly Entry[]): Entry[] {
  const appeal = entries.findLastIndex(({ kind }) => kind === "appeal");
  return entries.slice(appeal + 1);
}

/** The verdicts among these entries, oldest first. */
export function verdictsOf(entries: readonly Entry[]): Assessment[] {
  return entries
    .filter(({ kind }) => kind === "assessment")
    .map(({ plaintext }) => caseEntries.assessment.read(plaintext));
}

function isAppealed(entries: readonly Entry[]): boolean {
  return entries.some(({ kind }) => kind === "appeal");
}

function final(): Fault {
  return new Fault(
    "conflict",
    "appeal-final",
    "Two other people have looked at this request already, and what they decided is final. With something new, send a new request.",
  );
}

function late(): Fault {
  return new Fault(
    "conflict",
    "appeal-late",
    "The last day to ask for a second look is over. You can send a new request.",
  );
}
