import type { Knex } from "knex";
import { z } from "zod";
import { readSnapshot } from "../db/snapshot.ts";
import { countFindings, examine } from "../doctor/examination.view.ts";
import { defineJob, handle, schedule } from "../jobs/job.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";
import type { Log } from "./log.ts";

const EXAMINE = defineJob("examine-books", z.object({}));

/** Every hour, once for all workers together. */
export const EXAMINE_SCHEDULE: ScheduledJob = schedule(EXAMINE, "37 * * * *");

/** Holds the books against each other as `purse doctor` does, and logs one event: how many things do not hold, never which. */
export function examineHandler(deps: { readonly sql: Knex; readonly log: Log }): JobHandler {
  return handle(EXAMINE, async () => {
    const found = await readSnapshot(deps.sql, examine);
    if (countFindings(found) === 0) {
      deps.log("books.hold", { leaves: found.leaves });
      return;
    }
    const { ledger, holds, chain, log, book } = found.findings;
    deps.log("books.disagree", {
      ledger: ledger.length,
      holds: holds.length,
      chain: chain.length,
      log: log.length,
      book: book.length,
    });
  });
}
