import { z } from "zod";
import type { Clock } from "../base/clock.ts";
import { retireBoardKeys } from "../board/retire-board-keys.ts";
import type { Work } from "../db/unit.ts";
import { defineJob, handle, schedule } from "../jobs/job.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";
import { peopleInForce } from "./case-readers.ts";
import type { Log } from "./log.ts";

const RETIRE = defineJob("retire-board-keys", z.object({}));

/** Every hour: a new people list may have replaced the board's key. */
export const RETIRE_SCHEDULE: ScheduledJob = schedule(RETIRE, "37 * * * *");

/** Forgets what is sealed to former board keys; fails, and forgets nothing, while the signed list cannot be trusted. */
export function retireHandler(deps: {
  readonly work: Work;
  readonly clock: Clock;
  readonly pin: string;
  readonly log: Log;
}): JobHandler {
  return handle(RETIRE, async () => {
    const count = await deps.work({ kind: "job", name: RETIRE.name }, async (unit) =>
      retireBoardKeys(unit, await peopleInForce(unit, deps)),
    );
    if (count > 0) deps.log("retention.purged", { what: "board-keys", count });
  });
}
