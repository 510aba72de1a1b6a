import type { Separation } from "../base/separation.ts";
import type { FoundingPerson } from "./found.ts";

/**
 * How strictly these people can be kept apart: `standard` when some two of them can review while `need` others approve, `small` when that many
 * approve of whom at least one is none of the two; undefined when no batch could ever be approved. Who may build batches is not in their keys.
 */
export function separationFor(
  people: readonly Pick<FoundingPerson, "reviewer" | "approver">[],
  need: number,
): Separation | undefined {
  const count = (
    isOne: (person: Pick<FoundingPerson, "reviewer" | "approver">) => boolean,
  ): number => people.filter(isOne).length;
  const reviewers = count(({ reviewer }) => reviewer !== undefined);
  const approvers = count(({ approver }) => approver !== undefined);
  const both = count(({ reviewer, approver }) => reviewer !== undefined && approver !== undefined);
  // Of those who can do both each does one: so many are missing on either side.
  const lacking =
    Math.max(0, REVIEWERS - (reviewers - both)) + Math.max(0, need - (approvers - both));
  if (lacking <= both) return "standard";
  const free = approvers > both || reviewers > REVIEWERS;
  return reviewers >= REVIEWERS && approvers >= need && free ? "small" : undefined;
}

/** Reviewers of an award (FORMATS 2). */
const REVIEWERS = 2;
