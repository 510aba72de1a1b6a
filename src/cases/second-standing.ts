import type { Reader } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { OwnStanding } from "./pause-case.ts";
import { readMark } from "./second-code.ts";

/** What the holder of the true code is told of the second one. */
export const SECOND_STANDINGS = ["used", "perhaps"] as const;
export type SecondStanding = (typeof SECOND_STANDINGS)[number];

/**
 * Whether the second code of an open case was entered; undefined when it was not, as when there is none: who forces the true code out of somebody is not to
 * read that there is another. Nothing at the case tells it of a payment: there it is `perhaps` when the payment is paused with a code, which may have been the true one.
 */
export async function secondStanding(
  reader: Reader,
  open: OpenCase,
  paid: { readonly hasPayouts: boolean; readonly pause: OwnStanding | undefined },
): Promise<SecondStanding | undefined> {
  const mark = await readMark(reader, open);
  if (mark?.isGiven !== true) return undefined;
  if (!paid.hasPayouts) return mark.isUsed ? "used" : undefined;
  return paid.pause === "own" || paid.pause === "two" ? "perhaps" : undefined;
}
