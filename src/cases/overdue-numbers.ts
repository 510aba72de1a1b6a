import type { Reader } from "../db/unit.ts";
import { overdueSince } from "../programmes/overdue.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import { isSilent, patienceAt } from "./silent.ts";
import { untriagedBefore, waitingJudges, waitingTurns } from "./silent-turns.view.ts";

/** What somebody can be late with: sending a request to review, a verdict, saying what two requests are to each other. */
export const LATE_STAGES = ["triage", "review", "duplicates"] as const;
/** One of them. */
export type LateStage = (typeof LATE_STAGES)[number];

/** Edges of what is told: fewer than five are no number. They are of the moment: at an edge one verdict moves the band (docs/decisions/0039). */
const EDGES = [5, 10, 20, 50, 100] as const;

/** A number from one to another, both among them; without `to` it may be any above. */
interface OverdueBand {
  readonly from: number;
  readonly to?: number;
}

/** How many of a stage are overdue, at least `from` and at most `to`; many where it is absent. */
export interface OverdueNumber {
  readonly stage: LateStage;
  readonly cases: OverdueBand;
}

/** How much of each stage is overdue at `at`, in the whole fund: for who has to find more people, and names neither a case nor who is late. */
export async function overdueNumbers(reader: Reader, at: Date): Promise<OverdueNumber[]> {
  const patience = await patienceAt(reader, at);
  const since = await overdueSince(reader, await listProgrammes(reader), at);
  const silent = (turns: readonly Parameters<typeof isSilent>[1][]): number =>
    turns.filter((turn) => isSilent(patience, turn)).length;
  const counts: Readonly<Record<LateStage, number>> = {
    triage: await untriagedBefore(reader, since),
    review: silent(await waitingTurns(reader)),
    duplicates: silent(await waitingJudges(reader)),
  };
  return LATE_STAGES.map((stage) => ({ stage, cases: bandOf(counts[stage]) }));
}

/** The band that a number falls in. */
export function bandOf(count: number): OverdueBand {
  const above = EDGES.findIndex((edge) => count < edge);
  if (above === -1) return { from: EDGES[EDGES.length - 1] ?? 0 };
  return { from: above === 0 ? 0 : (EDGES[above - 1] ?? 0), to: (EDGES[above] ?? 0) - 1 };
}
