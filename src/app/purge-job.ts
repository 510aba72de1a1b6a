import { z } from "zod";
import { forgetEnvelopes } from "../audit/forget-envelopes.ts";
import { deleteExpiredChecks } from "../audit/payout-check.store.ts";
import { deleteExpiredReceipts } from "../audit/receipt.store.ts";
import { endOldBoardUses } from "../board/hand-over.ts";
import { forgetRestoredCases } from "../backup/restore.store.ts";
import { endGrants } from "../cases/end-grants.ts";
import { returnUnanswered } from "../cases/ask-applicant.ts";
import { expireUntriaged } from "../cases/expire-untriaged.ts";
import { forgetCases } from "../cases/forget-cases.ts";
import { forgetReviews } from "../cases/review-tally.store.ts";
import { forgetEvidence } from "../cases/forget-evidence.ts";
import { purgeDayBudgets } from "../db/day-budget.ts";
import { purgeOnce } from "../db/once.ts";
import type { Work } from "../db/unit.ts";
import { defineJob, handle, schedule } from "../jobs/job.ts";
import type { JobHandler, ScheduledJob } from "../jobs/job.ts";
import { forgetVouchCounts } from "../groups/forget-counts.ts";
import { endQuiet } from "../payouts/end-quiet.ts";
import { forgetPayouts } from "../payouts/forget-payouts.ts";
import { purgeSessions } from "../people/jobs.ts";
import { purgeAccessLog } from "../vault/jobs.ts";
import type { Log } from "./log.ts";

/** Forgetting what is due: kept answers, receipts, envelopes of auditors, checks of recipients, marks of restores, sessions, records of looks, whom settled payouts paid, money that nobody claims, and pauses whose day has come. */
const PURGE = defineJob("purge-expired", z.object({}));

/** When it is done: every ten minutes, once for all workers together. */
export const PURGE_SCHEDULE: ScheduledJob = schedule(PURGE, "*/10 * * * *");

/** Does it. Each part is a unit of its own and safe to repeat; one that fails holds up none of the others, and fails the job at the end. */
export function purgeHandler(deps: { readonly work: Work; readonly log: Log }): JobHandler {
  const by = { kind: "job", name: PURGE.name } as const;
  const purges: readonly (readonly [string, () => Promise<number>])[] = [
    ["once", () => deps.work(by, purgeOnce)],
    ["day-budgets", () => deps.work(by, purgeDayBudgets)],
    ["receipts", () => deps.work(by, (unit) => deleteExpiredReceipts(unit, unit.at))],
    ["payout-checks", () => deps.work(by, (unit) => deleteExpiredChecks(unit, unit.at))],
    ["audit-envelopes", () => deps.work(by, forgetEnvelopes)],
    ["restored-cases", () => deps.work(by, forgetRestoredCases)],
    ["sessions", () => purgeSessions(deps)],
    ["settled-batches", () => deps.work(by, forgetPayouts)],
    ["unanswered-cases", () => deps.work(by, returnUnanswered)],
    ["untriaged-cases", () => deps.work(by, expireUntriaged)],
    ["ended-cases", () => deps.work(by, forgetCases)],
    ["unclaimed-grants", () => deps.work(by, endGrants)],
    ["quiet-payouts", () => deps.work(by, endQuiet)],
    ["evidence", () => deps.work(by, forgetEvidence)],
    ["board-uses", () => deps.work(by, endOldBoardUses)],
    ["vouches", () => deps.work(by, forgetVouchCounts)],
    ["review-tallies", () => deps.work(by, forgetReviews)],
    ["access-records", () => purgeAccessLog(deps)],
  ];
  return handle(PURGE, async () => {
    const failures: unknown[] = [];
    for (const [what, purge] of purges) {
      try {
        const count = await purge();
        if (count > 0) deps.log("retention.purged", { what, count });
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  });
}
