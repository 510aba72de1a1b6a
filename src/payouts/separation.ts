import { isSeparated } from "./approval.ts";
import type { Separation } from "../base/separation.ts";

/** What decides who may approve a batch: who built it, who is barred by its manifest, and how strictly. */
export interface Separated {
  readonly maker: string;
  /** The manifest's `barred`: its maker and the reviewers of its awards. */
  readonly barred: readonly string[];
  readonly separation: Separation;
}

/**
 * Whether `person` may approve beside those who did. In a small fund a reviewer may, as the first or beside somebody who is not barred; the
 * maker never. Stricter than the rule of FORMATS 4 for all approvers together, which does not know the maker from the reviewers.
 */
export function mayApprove(
  { maker, barred, separation }: Separated,
  approvers: readonly string[],
  person: string,
): boolean {
  if (separation === "standard") return isSeparated([person], barred, separation);
  const others = approvers.filter((each) => each !== person);
  return (
    person !== maker && (others.length === 0 || isSeparated([...others, person], barred, "small"))
  );
}

/** The stricter of two: a batch is held to what it was frozen under and to what the fund says now. */
export function stricter(a: Separation, b: Separation): Separation {
  return a === "small" && b === "small" ? "small" : "standard";
}
