import { shuffled } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { ableTriagers } from "../people/able-people.view.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import type { Case, CaseState } from "./case.ts";
import { insertAssignment, listAssignments, listDecisions } from "./case.store.ts";
import type { Stage } from "./case.store.ts";
import { drawSuccessor } from "./draw-successor.ts";
import { judgesOfCase } from "./judge.store.ts";
import { findQuestion } from "./question.store.ts";
import { listRecusals } from "./recusal.store.ts";

/**
 * Gives each seat of an open case that is empty to somebody drawn at random: whoever had it stood aside or is gone, or nobody was free when it was wanted. While
 * nobody is free it stays empty and the case waits; who opens it next, or its applicant by the code, has this done again. Before triage there is no seat, and the case is
 * opened to a triager if it is open to none. The case is locked by the caller. Safe to repeat.
 */
export async function fillSeats(
  unit: Unit,
  open: OpenCase,
  current: Pick<Case, "id" | "state">,
  list: PeopleList,
): Promise<void> {
  if (current.state === "submitted") return keepOpen(unit, open, { list, least: 1 });
  const filled: Stage[] = [];
  const drawn: ReaderKey[] = [];
  for (const stage of await emptySeats(unit, current)) {
    const next = await drawFor(unit, open, { stage, list, drawn });
    if (next === undefined) continue;
    filled.push(stage);
    drawn.push(next);
  }
  const places = inAnyOrder(filled, unit.random);
  for (const next of drawn) {
    const stage = places.shift();
    if (stage === undefined) break;
    await insertAssignment(unit, open.case, stage, next.person);
    await shareVaultCase(unit, open, [next]);
  }
  if (current.state === "triage") await keepOpen(unit, open, { list, least: 2 });
}

/** The seats in the order in which who was drawn gets them: of reviewers in any, because the one who is drawn first may be drawn by the language of the case. */
function inAnyOrder(stages: readonly Stage[], random: Random): Stage[] {
  return stages.every((stage) => REVIEWS.includes(stage)) ? shuffled(stages, random) : [...stages];
}

/** Whether a case has nobody where somebody should be. Locks and writes nothing. */
export async function wantsSomebody(
  unit: Unit,
  current: Pick<Case, "id" | "state">,
): Promise<boolean> {
  return current.state === "submitted"
    ? (await readersOfCase(unit, current.id)).length === 0
    : (await emptySeats(unit, current)).length > 0;
}

/** The seats that the case's state wants somebody in, and that nobody has. */
async function emptySeats(unit: Unit, current: Pick<Case, "id" | "state">): Promise<Stage[]> {
  const said = (await listDecisions(unit, current.id)).map(({ stage }) => stage);
  const taken = (await listAssignments(unit, current.id)).map(({ stage }) => stage);
  const state =
    current.state === "info_requested"
      ? (await findQuestion(unit, current.id))?.backTo
      : current.state;
  return wantedSeats(state, said).filter((stage) => !taken.includes(stage));
}

/** Who has to sit there: a check follows a word of triage, the third follows two verdicts that were sent back to the review. */
function wantedSeats(state: CaseState | undefined, said: readonly Stage[]): readonly Stage[] {
  if (state === "triage") return said.includes("triage") ? ["triage", "check"] : ["triage"];
  if (state === "second_review") return ["first", "second"];
  if (state !== "in_review") return [];
  return said.includes("second") ? ["first", "second", "third"] : ["first", "second"];
}

/** The stages in which a case is judged. */
const REVIEWS: readonly Stage[] = ["first", "second", "third"];

/**
 * Somebody for a stage, drawn at random without those who have or had one: triagers for triage and its check, reviewers for all else, and for a check where no other triager
 * is; undefined while nobody is free. `drawn` are those of this round; `last`: who gets triage or its check only if nobody else is free.
 */
export async function drawFor(
  unit: Unit,
  open: OpenCase,
  ask: {
    readonly stage: Stage;
    readonly list: PeopleList;
    readonly drawn?: readonly ReaderKey[];
    readonly last?: string;
  },
): Promise<ReaderKey | undefined> {
  const { stage, list, drawn = [], last } = ask;
  const assigned = await listAssignments(unit, open.case);
  const has = [...assigned, ...drawn].map(({ person }) => person);
  const barred = [...has, ...(await listRecusals(unit, open.case))];
  // Whoever is followed in this stage stays no longer.
  const isSeated =
    drawn.length > 0 ||
    assigned.some((each) => REVIEWS.includes(each.stage) && each.stage !== stage);
  if (stage === "check") barred.push(...(await judgesOfCase(unit, open.case)));
  if (stage === "triage" || stage === "check") {
    const triagers = await ableTriagers(unit, list, unit.at);
    const free = triagers.filter(({ person }) => !barred.includes(person));
    const others = free.filter(({ person }) => person !== last);
    const [next] = shuffled(others.length > 0 ? others : free, unit.random);
    if (next !== undefined || stage === "triage") return next;
  }
  try {
    return await drawSuccessor(unit, open, { list, barred, isSeated });
  } catch (error) {
    if (error instanceof Fault && error.code === "reviewers-missing") return undefined;
    throw error;
  }
}

/**
 * Keeps a case open to so many triagers who can sign in, as far as there are any: before triage nobody has a duty, and yet somebody must be able to take it; in triage one more stands by, so that
 * it goes on when whoever has it is silent or gone.
 */
async function keepOpen(
  unit: Unit,
  open: OpenCase,
  { list, least }: { readonly list: PeopleList; readonly least: number },
): Promise<void> {
  const triagers = await ableTriagers(unit, list, unit.at);
  const readers = await readersOfCase(unit, open.case);
  const has = triagers.filter(({ person }) => readers.includes(person)).length;
  const aside = await listRecusals(unit, open.case);
  const free = triagers.filter(({ person }) => ![...readers, ...aside].includes(person));
  const more = shuffled(free, unit.random).slice(0, Math.max(0, least - has));
  if (more.length > 0) await shareVaultCase(unit, open, more);
}
