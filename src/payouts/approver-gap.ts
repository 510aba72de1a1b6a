import type { PeopleList } from "../base/people-list.ts";
import { personsWith } from "../people/standing.ts";
import type { Separation } from "../base/separation.ts";
import type { Payout } from "./payout.ts";

/** That nobody can approve a batch as it is; the payouts without which somebody could, none when no choice of its payouts helps. */
export interface ApproverGap {
  readonly moveOut: readonly string[];
}

/** A payout and who reviewed its case, as far as the server knows. */
type Reviewed = Pick<Payout, "id" | "reviewers">;

/** What decides who can approve a batch. */
interface Approving {
  readonly maker: string;
  readonly separation: Separation;
  readonly list: PeopleList;
  readonly at: Date;
  /** Who can sign in, by code. */
  readonly able: ReadonlySet<string>;
  /** How many must approve what these payouts come to. */
  readonly need: number;
}

/**
 * Whether a batch of these payouts finds as many approvers as it takes who can sign in and neither built it nor reviewed a case of it, by
 * `separation` (in a small fund it takes one who reviewed none): undefined when it does. Otherwise the fewest payouts to be moved out; of equally few the first by the people's
 * codes. Those who touched a case in other ways are not known here, so a batch that passes may still find too few. Casework notes H6.
 */
export function approverGap(payouts: readonly Reviewed[], by: Approving): ApproverGap | undefined {
  const { separation, need } = by;
  const groups = groupsOf(candidates(by), need);
  const moved = groups.map((group) => barredFor(group, payouts, separation));
  const [fewest] = moved.sort((a, b) => a.length - b.length);
  if (fewest === undefined || (fewest.length > 0 && fewest.length === payouts.length))
    return { moveOut: [] };
  return fewest.length === 0 ? undefined : { moveOut: fewest };
}

/** Who could approve a batch of these payouts, by the same rules and as far as the server knows; in a small fund reviewers too, beside somebody who is none. */
export function approversLeft(payouts: readonly Reviewed[], by: Omit<Approving, "need">): string[] {
  const people = candidates(by);
  if (by.separation === "small") return people;
  return people.filter((person) => payouts.every(({ reviewers }) => !reviewers.includes(person)));
}

/** Who has an approver's key in force, can sign in, and did not build the batch. */
function candidates({ maker, list, at, able }: Omit<Approving, "need">): string[] {
  return personsWith(list, "approver", at).filter((person) => able.has(person) && person !== maker);
}

/** The payouts that keep this group from approving. */
function barredFor(
  group: readonly string[],
  payouts: readonly Reviewed[],
  separation: Separation,
): string[] {
  const reviewedBy = (people: readonly string[]): string[] =>
    payouts.flatMap(({ id, reviewers }) =>
      reviewers.some((each) => people.includes(each)) ? [id] : [],
    );
  if (separation === "standard") return reviewedBy(group);
  const [fewest = []] = group.map((each) => reviewedBy([each])).sort((a, b) => a.length - b.length);
  return fewest;
}

/** All ways to take `size` of these people. */
function groupsOf(people: readonly string[], size: number): string[][] {
  if (size === 0) return [[]];
  return people.flatMap((person, at) =>
    groupsOf(people.slice(at + 1), size - 1).map((rest) => [person, ...rest]),
  );
}
