import { transitionsOf } from "../base/transition.ts";
import type { ProgrammeState } from "./programme.ts";

const TWO = "somebody else than who took the step before";
const AGREE = "programme.agree";

/** Every allowed step of a programme; what is not in this table is refused here and by a trigger. */
export const PROGRAMME_TRANSITIONS = transitionsOf<ProgrammeState, "staff">([
  { from: "draft", to: "open", by: "staff", needs: AGREE, guard: TWO, publicLog: "the state" },
  { from: "open", to: "paused", by: "staff", needs: AGREE, guard: "-", publicLog: "the state" },
  { from: "paused", to: "open", by: "staff", needs: AGREE, guard: TWO, publicLog: "the state" },
  {
    from: ["open", "paused"],
    to: "closing",
    by: "staff",
    needs: AGREE,
    guard: TWO,
    publicLog: "the state",
  },
  { from: "closing", to: "open", by: "staff", needs: AGREE, guard: TWO, publicLog: "the state" },
  {
    from: "closing",
    to: "closed",
    by: "staff",
    needs: AGREE,
    guard: `${TWO}; nobody waits for an answer or may still appeal, nothing granted waits to be paid`,
    publicLog: "the state",
  },
]);

/** The states that a programme in `state` can be put into. */
export function stepsFrom(state: ProgrammeState): ProgrammeState[] {
  return PROGRAMME_TRANSITIONS.filter(({ from }) => from === state).map(({ to }) => to);
}
