import express from "express";
import type { Router } from "express";
import { sendPage } from "../http/layout.tsx";
import { overdueNumbers } from "./overdue-numbers.ts";
import { listReviews } from "./review-tally.store.ts";
import { reviewerNumbers } from "./review-tally.ts";
import type { ReviewerDeps } from "./reviewer-routes.ts";
import { REVIEWERS_PATH, ReviewersPage } from "./reviewers-page.tsx";

/** `/staff/reviewers`: how reviewers decide, in bands. */
export function reviewerPages({ read, viewers, clock }: ReviewerDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(REVIEWERS_PATH, async (request, response) => {
    const { person } = await viewers.requirePerson(request, "access-log.read");
    const numbers = reviewerNumbers(await listReviews(read), clock.now());
    const overdue = await overdueNumbers(read, clock.now());
    sendPage(response, <ReviewersPage {...{ person, numbers, overdue }} />);
  });
  return router;
}
