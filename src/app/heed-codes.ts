import { setTimeout as sleep } from "node:timers/promises";
import { lookupHashOf } from "../base/code-keys.ts";
import { toHex } from "../base/bytes.ts";
import type { Code } from "../base/code.ts";
import type { Work } from "../db/unit.ts";
import { heedSecondCode, isSecondCode } from "../cases/heed-second-code.ts";
import { lane } from "../http/code-limit.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";

/**
 * How long every answer to a code that opens nothing takes longer, in milliseconds: what follows a second code is done in this time, some 30 on a quiet machine. It
 * goes on without the answer when it needs more.
 */
export const HEED_MS = 100;

/** Whoever enters a second code again and again has it heeded once in so many milliseconds, so that its load is that of a wrong one. */
const REST_MS = 5_000;

const AT_ONCE = 2;
const WAITING_MAX = 500;
const TRIES = 4;

/**
 * Hears of every code that opened nothing: looks, alike for all, whether it is a second code, and does what follows one beside the answer, which waits for `HEED_MS`
 * whichever it was. Only second codes wait in line, so wrong ones cannot keep them out. A process that is killed in this time gives no answer; one that is killed while
 * more time is needed loses it, and the code has to be entered again. What fails is tried again, then logged; the log does not say for which code.
 */
export function heedCodes(deps: {
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly log: Log;
}): (code: Code) => Promise<() => Promise<void>> {
  const by = { kind: "claimant" } as const;
  const inLane = lane(AT_ONCE, WAITING_MAX);
  const heed = async (code: Code): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await inLane(
          () => deps.work(by, (unit) => heedSecondCode(unit, deps.shreds, code)),
          () => false,
        );
        return;
      } catch (error) {
        if (tries === TRIES) {
          deps.log("job.failed", { job: "heed-codes", ...errorFields(error) });
          return;
        }
        await sleep(HEED_MS * 2 ** tries, undefined, { ref: false });
      }
    }
  };
  const heedSoon = seldom(heed);
  return async (code) => {
    const isSecond = await deps.work(by, (unit) => isSecondCode(unit, code));
    if (isSecond) heedSoon(code);
    return () => sleep(HEED_MS);
  };
}

/** Calls `heed` at once for a code, and for what comes of the same one meanwhile and in the moment after it once more at its end. */
function seldom(heed: (code: Code) => Promise<void>): (code: Code) => void {
  const resting = new Map<string, { entered: number }>();
  const run = async (code: Code, name: string, rest: { entered: number }): Promise<void> => {
    for (let heeded = 0; heeded < rest.entered;) {
      heeded = rest.entered;
      await heed(code);
      await sleep(REST_MS, undefined, { ref: false });
    }
    resting.delete(name);
  };
  return (code) => {
    const name = toHex(lookupHashOf(code));
    const known = resting.get(name);
    if (known !== undefined) {
      known.entered += 1;
      return;
    }
    const rest = { entered: 1 };
    resting.set(name, rest);
    void run(code, name, rest);
  };
}
