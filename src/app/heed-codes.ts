import { setTimeout as sleep } from "node:timers/promises";
import type { Code } from "../base/code.ts";
import type { Work } from "../db/unit.ts";
import { heedSecondCode } from "../cases/heed-second-code.ts";
import { lane } from "../http/code-limit.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";

/**
 * How long every answer to a code that opens nothing takes longer, in milliseconds: what follows a second code is done in this time, some 30 on a quiet machine. It
 * goes on without the answer when it needs more.
 */
export const HEED_MS = 100;

const AT_ONCE = 2;
const WAITING_MAX = 500;
const TRIES = 4;

/**
 * Does what follows a code that opened nothing, whichever it was, beside the answer, and lets the answer wait for `HEED_MS`. A process that is killed in this time
 * gives no answer; one that is killed while more time is needed, or a flood of more than five hundred codes, loses it, and the code has to be entered again. What
 * fails is tried again, then logged; the log does not say for which code.
 */
export function heedCodes(deps: {
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly log: Log;
}): (code: Code) => Promise<void> {
  const inLane = lane(AT_ONCE, WAITING_MAX);
  const heed = (code: Code): Promise<void> =>
    deps.work({ kind: "claimant" }, (unit) => heedSecondCode(unit, deps.shreds, code));
  const heedAll = async (code: Code): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await inLane(
          () => heed(code),
          () => false,
        );
        return;
      } catch (error) {
        if (tries === TRIES) {
          deps.log("job.failed", { job: "heed-codes", ...errorFields(error) });
          return;
        }
        await sleep(HEED_MS * 2 ** tries);
      }
    }
  };
  return async (code) => {
    void heedAll(code);
    await sleep(HEED_MS);
  };
}
