import type { Sats } from "../base/sats.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { isUnresolved, otherOf } from "../duplicates/pair.ts";
import type { Pair, PairState } from "../duplicates/pair.ts";
import { listPairs } from "../duplicates/pair.store.ts";
import type { Strength, TokenField } from "../duplicates/token.ts";
import { openEntries } from "../vault/open-entries.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { caseEntries } from "./case-entries.ts";
import type { CaseId } from "./case.ts";
import { openForPerson } from "./open-for-person.ts";
import type { StaffLook } from "./open-for-person.ts";
import { pairedCases } from "./pair-cases.view.ts";
import { shownState } from "./shown-state.ts";
import type { PairedCase } from "./pair-cases.view.ts";
import { readRequest } from "./request.ts";

/** Of a request only what tells two apart: no words of the applicant but what the money is for. */
export type BriefAnswers = Readonly<Record<string, string | Sats>>;

const PURPOSE = "duplicates";

const BRIEF = ["category", "period", "region", "urgency", "need", "amount"];

/** One of two cases as its judge sees it; `answers` are there when the case is open to them. */
export interface PairSide extends PairedCase {
  readonly answers: BriefAnswers | undefined;
}

/** A pair as somebody sees who has one of its cases open. */
export interface SeenPair {
  readonly state: PairState;
  readonly strength: Strength;
  readonly fields: readonly TokenField[];
  readonly version: number;
  /** What the judge said last. */
  readonly reason: string | undefined;
  /** Whether it waits for this person. Only then the two cases are shown, this one first. */
  readonly sides: readonly [PairSide, PairSide] | undefined;
}

/** The answers that tell two requests apart. */
export function briefOf(answers: BriefAnswers): BriefAnswers {
  return Object.fromEntries(Object.entries(answers).filter(([key]) => BRIEF.includes(key)));
}

/** How many pairs a case has, how many of them wait to be judged, and how many of those wait for the person who asks. */
export interface PairCounts {
  readonly found: number;
  readonly waiting: number;
  readonly yours: number;
}

/** Counts the pairs of a case; opens nothing. */
export async function countPairs(reader: Reader, id: CaseId, person: string): Promise<PairCounts> {
  const pairs = await listPairs(reader, id);
  const waiting = pairs.filter(isUnresolved);
  const yours = waiting.filter(({ judge }) => judge === person);
  return { found: pairs.length, waiting: waiting.length, yours: yours.length };
}

/**
 * The pairs of a case for somebody to whom it is open; the look at it, and for a judge at the other case, is recorded. Faults: not-found `case-not-found` for
 * everybody else, forbidden `purpose-unfit`, too-many `looks-spent`.
 */
export async function readDuplicates(
  unit: Unit,
  shreds: ShredStore,
  look: StaffLook,
): Promise<SeenPair[]> {
  const { id, by } = look;
  const open = await openForPerson(unit, shreds, { ...look, purpose: PURPOSE }, "pairs");
  const notes = await openEntries(unit, open, { kinds: ["note"], purpose: PURPOSE });
  const said = notes.map(({ plaintext }) => caseEntries.pairNote.read(plaintext));
  const seen: SeenPair[] = [];
  for (const pair of await listPairs(unit, id)) {
    const other = otherOf(pair, id);
    const { state, strength, fields, version } = pair;
    seen.push({
      state,
      strength,
      fields,
      version,
      reason: said.findLast((each) => each.other === other)?.reason,
      sides: isTheirs(pair, by.person) ? await sidesOf(unit, shreds, look, other) : undefined,
    });
  }
  return seen;
}

function isTheirs(pair: Pair, person: string): boolean {
  return pair.judge === person && isUnresolved(pair);
}

async function sidesOf(
  unit: Unit,
  shreds: ShredStore,
  { id, by }: StaffLook,
  other: CaseId,
): Promise<[PairSide, PairSide]> {
  const found = await pairedCases(unit, [id, other]);
  const side = async (of: CaseId): Promise<PairSide> => {
    const facts = found.find((each) => each.id === of);
    if (facts === undefined) throw new Error("sidesOf: a pair without a case");
    const state = shownState(facts.state, false);
    return { ...facts, state, answers: await briefAnswers(unit, shreds, { id: of, by }) };
  };
  return [await side(id), await side(other)];
}

/** Undefined when the case is not open to the person: decided, or nobody has opened it since the pair was found. */
async function briefAnswers(
  unit: Unit,
  shreds: ShredStore,
  look: StaffLook,
): Promise<BriefAnswers | undefined> {
  try {
    const open = await openForPerson(unit, shreds, { ...look, purpose: PURPOSE }, "brief");
    const [request] = await openEntries(unit, open, { kinds: ["request"], purpose: PURPOSE });
    if (request === undefined) return undefined;
    return briefOf(readRequest(request.plaintext).answers);
  } catch (error) {
    if (error instanceof Fault && error.code === "case-not-found") return undefined;
    throw error;
  }
}
