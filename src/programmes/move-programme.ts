import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { figuresOf } from "../ledger/figures.view.ts";
import type { Programme, ProgrammeState } from "./programme.ts";
import { lockProgramme, programmeBusy, saveMove } from "./programme.store.ts";
import { stepsFrom } from "./programme-transitions.ts";

/**
 * Puts a programme into another state, and keeps who did. Faults: not-found `programme-unknown`; conflict `programme-transition` for a step that its
 * table does not have, `programme-busy` while somebody waits for an answer or for money; forbidden `programme-own` for whoever took the step before.
 */
export async function moveProgramme(
  unit: Unit,
  step: { readonly code: string; readonly to: ProgrammeState; readonly person: string },
): Promise<Programme> {
  const programme = await lockProgramme(unit, step.code);
  if (!stepsFrom(programme.state).includes(step.to))
    throw new Fault(
      "conflict",
      "programme-transition",
      "This programme is not in a state in which that can be done.",
      { from: programme.state, to: step.to },
    );
  if (step.to === "closed" && (await owes(unit, step.code))) throw programmeBusy();
  await saveMove(unit, programme, step);
  return { ...programme, state: step.to };
}

async function owes(unit: Unit, code: string): Promise<boolean> {
  const figures = (await figuresOf(unit)).find(({ programme }) => programme === code);
  return figures !== undefined && figures.committed + figures.inFlight > 0n;
}
