import { z } from "zod";
import { Fault } from "../base/fault.ts";
import type { ChainSource } from "../chain/chain.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import type { Work } from "../db/unit.ts";
import { defineJob, handle, schedule } from "../jobs/job.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";
import { noticeStuck } from "../payouts/notice-stuck.ts";
import type { Log } from "./log.ts";

const LOOK = defineJob("notice-stuck", z.object({}));

/** Every two minutes, once for all workers together: seldom enough for a server that others use too. */
export const STUCK_SCHEDULE: ScheduledJob = schedule(LOOK, "*/2 * * * *");

/** What looking for stuck batches takes. */
export interface StuckDeps {
  readonly work: Work;
  readonly log: Log;
  readonly source: Pick<ChainSource, "capabilities">;
  readonly feeQuote: () => Promise<FeeQuote>;
  /** Blocks after which a batch is overdue. */
  readonly stuckBlocks: number;
}

/** Looks at every batch that waits to be mined and logs one event for each that was found stuck just now, never which. */
export function stuckHandler(deps: StuckDeps): JobHandler {
  return handle(LOOK, async () => {
    const measure = {
      asked: await askedBy(deps.feeQuote),
      seesMempool: deps.source.capabilities.mempool,
      overdueAfter: deps.stuckBlocks,
    };
    const by = { kind: "job", name: LOOK.name } as const;
    for (const found of await deps.work(by, (unit) => noticeStuck(unit, measure)))
      deps.log("batch.stuck", found);
  });
}

/** A node that is away is the watcher's to report. */
async function askedBy(feeQuote: StuckDeps["feeQuote"]): Promise<FeeQuote | undefined> {
  try {
    return await feeQuote();
  } catch (error) {
    if (error instanceof Fault && error.kind === "unavailable") return undefined;
    throw error;
  }
}
