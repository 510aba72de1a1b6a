import { z } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { LATE_STAGES, overdueNumbers } from "./overdue-numbers.ts";
import { listReviews } from "./review-tally.store.ts";
import { reviewerNumbers } from "./review-tally.ts";

const Band = z.strictObject({ from: z.int().min(0), to: z.int().min(0).optional() });

const NumbersWire = z
  .strictObject({
    person: CodeNameWire,
    quarter: z.iso.date(),
    verdicts: Band,
    eligible: Band,
    overturned: Band,
    missed: Band.optional(),
    halfWithin: z.int().min(1).optional(),
  })
  .meta({
    id: "ReviewerNumbers",
    description:
      "Of one reviewer and one quarter (UTC, named by its first day) that is over. Each number is between `from` and `to`: `verdicts` given; of a hundred of them, how many were `eligible`, and how many a third reviewer `overturned`. Of a hundred test requests that were theirs, `missed` is how many they found otherwise than was expected; whoever had fewer than three is not told of. Half of them were given within `halfWithin` days after the request came; without it it took more than 60.",
  });

const OverdueWire = z.strictObject({ stage: z.enum(LATE_STAGES), cases: Band }).meta({
  id: "OverdueNumber",
  description:
    "How much of a stage is overdue in the whole fund now, at least `from` and at most `to`, which is absent above a hundred: requests that nobody has sent to `review` by their programme’s `overdueDays`, reviews, and pairs of `duplicates`, in which whoever was drawn has said nothing by its `reviewDays`.",
});

/** What the route needs. */
export interface ReviewerDeps {
  readonly read: Reader;
  readonly viewers: Viewers;
  readonly clock: Clock;
}

/** `GET /api/v1/reviewer-numbers`: how reviewers decide, for auditors and the data officer. */
export function reviewerRoute({ read, viewers, clock }: ReviewerDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/reviewer-numbers",
    name: "reviewerNumbers",
    summary: "How reviewers decide, by quarters that are over, in bands",
    description:
      "Who gave fewer than ten verdicts in a quarter is left out of it. What was told of a quarter never changes. `overdue` is of now, of each stage, in bands.",
    tag: "auditor",
    auth: viewers.staff("access-log.read"),
    response: z.strictObject({
      reviewers: z.array(NumbersWire),
      overdue: z.array(OverdueWire),
    }),
    problems: [],
    handle: async () => ({
      reviewers: reviewerNumbers(await listReviews(read), clock.now()),
      overdue: await overdueNumbers(read, clock.now()),
    }),
  });
}
