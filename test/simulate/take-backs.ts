/**
 * Where in a schedule people take back what they were granted. It is drawn apart from all other steps, so that each seed has the steps that it had before there was this
 * one: every second schedule has none of it, and the others have it between their own steps.
 */
import { DEATHS } from "./fund-process.ts";
import { Dice } from "./dice.ts";
import { kindOf } from "./step-kinds.ts";
import { parseSteps } from "./step.ts";
import type { Step } from "./step.ts";

/** Makes this chance another one than that of the schedule's own steps. */
const OTHER = 0x7461_6b65;
/** The most wishes of a schedule. */
const MOST = 4;
/** Calls of a wish among which its process dies. */
const CALLS = 24;

/** What another process does at that moment. */
const BESIDE = [
  ...["freeze", "freeze", "sign", "sign", "sign", "approve-all", "work", "expire", "void"],
  ...["follow", "send", "hand-in", "cancel", "bump", "create", "take-back"],
];

/**
 * Courses that lead to where a wish must win or lose: before anything, while a batch is frozen, built or signed; after the request was lost, after the answer was;
 * after the day of a batch whose answer was lost, with and without a form that turns up, and after it was given up; once its lineage is dead, and comes back.
 */
const COURSES: readonly (readonly Step[])[] = [
  "create:0,0 take-back:0,0 freeze:0,0,3,0",
  "create:0,0 race:0(take-back:0,0 freeze:1,0,3,0) approve-all:0,0 sign:0,0 send:0,0",
  "create:0,0 freeze:0,0,3,0 approve-all:0,0 race:0(take-back:0,0 sign:1,0) send:0,0",
  "create:0,0 freeze:0,0,3,0 approve-all:0,0 race:0(take-back:0,0 sign:1,2) hand-in:0,0,0 sign:0,0",
  "create:0,0 freeze:0,0,3,0 approve-all:0,0 sign:0,2 take-back:0,0 hand-in:0,0,0",
  "create:0,0 freeze:0,0,3,0 approve-all:0,0 sign:0,2 crash:0,0(take-back:0,0) take-back:0,0 sign:0,0 send:0,0",
  "create:0,1 freeze:0,0,3,0 approve-all:0,0 take-back:0,0 freeze:0,1,3,0 approve-all:0,0 sign:0,0",
  "create:0,0 freeze:0,0,3,0 approve-all:0,0 sign:0,1 take-back:0,0 void:0,0 take-back:0,0 sign:0,0",
  "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 void:0,0 take-back:0,0 freeze:0,1,0,0 approve-all:0,0 sign:0,0",
  "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 clock:4 race:0(take-back:0,0 hand-in:1,0,0) follow:0 send:0,0",
  "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 clock:4 take-back:0,0 mine-form:0 follow:0 reorg:2,1,0 follow:0",
  "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 clock:4 race:0(take-back:0,0 expire:1) hand-in:0,0,0 bump:0,0,1 sign:0,0",
  "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,0 cancel:0,0,1 approve-all:0,0 sign:0,0 send:0,0 mine:5 follow:0 take-back:0,0 reorg:5,2,0 follow:0",
].map(parseSteps);

/** The schedule of a seed with wishes in it, or as it is. */
export function weaveTakeBacks(seed: number, steps: readonly Step[]): Step[] {
  const dice = new Dice((seed ^ OTHER) >>> 0);
  const woven = [...steps];
  if (dice.int(2) === 0) return woven;
  for (let left = 1 + dice.int(MOST); left > 0; left -= 1)
    // Before the first step nobody has anything to take back.
    woven.splice(1 + dice.int(woven.length), 0, ...wish(dice));
  return woven;
}

function wish(dice: Dice): readonly Step[] {
  const drawn = (name: string): Step => ({ name, args: kindOf(name).draw(dice) });
  switch (dice.int(5)) {
    case 0:
      return [drawn("take-back")];
    case 1:
      return [{ name: "crash", args: moment("crash", dice), inner: [drawn("take-back")] }];
    case 2: {
      const beside = [drawn("take-back"), drawn(BESIDE[dice.int(BESIDE.length)]!)];
      const inner = beside.map(({ name, args }, at) => ({ name, args: [at, ...args.slice(1)] }));
      return [{ name: "race", args: moment("race", dice), inner }];
    }
    default:
      return COURSES[dice.int(COURSES.length)]!.map((step) =>
        step.name === "race" || step.name === "crash"
          ? { ...step, args: moment(step.name, dice) }
          : step,
      );
  }
}

/** When it dies and how, or in which order two go on. */
function moment(name: "crash" | "race", dice: Dice): number[] {
  if (name === "race") return [dice.int(1_000_000)];
  return [dice.int(CALLS), dice.int(DEATHS.length)];
}
