import type { PeopleList } from "../base/people-list.ts";
import type { Reader } from "../db/unit.ts";
import { ablePeople } from "../people/able-people.view.ts";
import { approverGap, approversLeft } from "./approver-gap.ts";
import type { ApproverGap } from "./approver-gap.ts";
import type { FreezeContext } from "./draft-batch.ts";
import { neededFor } from "./freeze-batch.ts";
import type { Payout } from "./payout.ts";

/** Who is left to approve a batch of some payouts. */
export interface ApproverOutlook {
  /** How many must approve it. */
  readonly need: number;
  /** How many could. */
  readonly left: number;
  /** Why nobody can approve it as it is. */
  readonly gap: ApproverGap | undefined;
  /** Whether nobody could if one of those who can were missing. */
  readonly isTight: boolean;
}

/** Who can approve a batch of these payouts when this person builds it now, as far as the server knows (see `approverGap`). */
export async function approverOutlook(
  reader: Reader,
  { separation, approvers }: Pick<FreezeContext, "approvers" | "separation">,
  batch: {
    readonly payouts: readonly Pick<Payout, "id" | "reviewers" | "amount">[];
    readonly maker: string;
    readonly list: PeopleList;
    readonly at: Date;
  },
): Promise<ApproverOutlook> {
  const { payouts } = batch;
  const total = payouts.reduce((sum, { amount }) => sum + amount, 0n);
  const need = neededFor({ approvers }, total);
  const by = { ...batch, separation, need, able: await ablePeople(reader) };
  const gap = approverGap(payouts, by);
  const left = approversLeft(payouts, by);
  const isTight = left.some(
    (missing) =>
      approverGap(payouts, {
        ...by,
        able: new Set([...by.able].filter((each) => each !== missing)),
      }) !== undefined,
  );
  return { need, left: left.length, gap, isTight: gap === undefined && isTight };
}
