import { formatMonth } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { rewriteDuplicates } from "../duplicates/token.store.ts";
import { rewriteCases } from "./case.store.ts";
import { rewriteReviews } from "./review-tally.store.ts";
import { rewriteTallies } from "./tally.store.ts";
import { rewriteTests } from "./test-request.store.ts";

/** More days than a month has. */
const BACK_MS = 31 * 86_400_000;

/**
 * Rewrites the rows of all cases that moved in this month or the last, or got an entry, what is compared of them, and the looks of that time, and returns how many
 * cases that were. PostgreSQL keeps in every row which transaction wrote it, and a case is decided in the one that holds its money: until
 * this has run, that number leads from the case to its payout. Afterwards the cases of two months have one number, and an order of rows that
 * tells nothing. Safe to repeat.
 */
export async function mixCases(unit: Unit): Promise<number> {
  const since = mixedSince(unit.at);
  await rewriteDuplicates(unit, since);
  return rewriteCases(unit, since);
}

/** Rewrites what is counted of the decisions, and of the verdicts, of this month and the last, for the same reason; returns how many counts. Safe to repeat. */
export async function mixTallies(unit: Unit): Promise<number> {
  const verdicts = await rewriteReviews(unit);
  await rewriteTests(unit);
  return verdicts + (await rewriteTallies(unit, mixedSince(unit.at)));
}

function mixedSince(at: Date): string {
  return formatMonth(new Date(at.getTime() - BACK_MS));
}
