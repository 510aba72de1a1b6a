/**
 * Lets two processes go on one await at a time, in an order that a seed decides, so that a race that was found can be played again. Whoever
 * waits for a row that the other has locked is passed over until it is free.
 */
import type { Dice } from "./dice.ts";

interface Runner {
  /** Calls that wait for their turn. */
  readonly waiting: (() => void)[];
  inFlight: number;
  isBlocked: boolean;
  isDone: boolean;
}

/** After so long a query is asked about: is it waiting for a lock? */
const SUSPECT_MS = 4;

export class Turns {
  readonly #dice: Dice;
  /** Whether a database session waits for another one. */
  readonly #isBlocked: (pid: number) => Promise<boolean>;
  readonly #runners = new Map<object, Runner>();
  #isAsked = false;

  constructor(dice: Dice, isBlocked: (pid: number) => Promise<boolean>) {
    this.#dice = dice;
    this.#isBlocked = isBlocked;
  }

  /** Takes part from now on; all join before the first of them moves. */
  join(who: object): void {
    this.#runners.set(who, { waiting: [], inFlight: 0, isBlocked: false, isDone: false });
  }

  /** Has come to its end. */
  done(who: object): void {
    this.#of(who).isDone = true;
    this.#ask();
  }

  /** Runs one call when its turn comes; `pid` is the session that a query runs in. */
  async take<T>(who: object, pid: number | undefined, call: () => Promise<T>): Promise<T> {
    const runner = this.#of(who);
    await new Promise<void>((go) => {
      runner.waiting.push(go);
      this.#ask();
    });
    const timer = pid === undefined ? undefined : this.#watch(runner, pid);
    try {
      return await call();
    } finally {
      clearInterval(timer);
      runner.inFlight -= 1;
      runner.isBlocked = false;
      this.#ask();
    }
  }

  #watch(runner: Runner, pid: number): NodeJS.Timeout {
    return setInterval(() => {
      void this.#isBlocked(pid).then((isBlocked) => {
        if (!isBlocked || runner.inFlight === 0 || runner.isBlocked) return;
        runner.isBlocked = true;
        this.#ask();
      });
    }, SUSPECT_MS);
  }

  /** What was just finished may lead to another call before the next is chosen. */
  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    setImmediate(() => {
      this.#isAsked = false;
      this.#choose();
    });
  }

  #choose(): void {
    const runners = [...this.#runners.values()].filter((runner) => !runner.isDone);
    if (runners.some((each) => !each.isBlocked && (each.inFlight > 0 || each.waiting.length === 0)))
      return;
    const ready = runners.filter((each) => !each.isBlocked);
    if (ready.length === 0) return;
    const chosen = ready[this.#dice.int(ready.length)]!;
    chosen.inFlight += 1;
    chosen.waiting.shift()!();
  }

  #of(who: object): Runner {
    const runner = this.#runners.get(who);
    if (runner === undefined) throw new Error("Turns: somebody who did not join");
    return runner;
  }
}
