import { z } from "zod";
import { mixCases, mixTallies } from "../cases/mix-cases.ts";
import type { Work } from "../db/unit.ts";
import { defineJob, handle, schedule } from "../jobs/job.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";

const MIX = defineJob("mix-cases", z.object({}));

/** Every hour: so long a row tells which others were written with it. */
export const MIX_SCHEDULE: ScheduledJob = schedule(MIX, "7 * * * *");

/** Rewrites the rows of cases, so that none tells what was written together with it. */
export function mixHandler({ work }: { readonly work: Work }): JobHandler {
  return handle(MIX, async () => {
    const by = { kind: "job", name: MIX.name } as const;
    await work(by, mixCases);
    // Apart: what is counted and what is counted of must not have been written by one transaction either.
    await work(by, mixTallies);
  });
}
