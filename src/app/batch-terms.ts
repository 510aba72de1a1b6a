import { latestCheckpoint } from "../audit/checkpoint.view.ts";
import { approverStepsOf } from "../base/approver-steps.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { separationOf } from "../base/fund-file.ts";
import type { Network } from "../bitcoin/network.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import { currentTip } from "../chain/tip.view.ts";
import type { Reader } from "../db/unit.ts";
import type { FreezeContext } from "../payouts/draft-batch.ts";
import type { PayoutDeps } from "../payouts/routes.ts";
import { currentPeople } from "../people/current-people.view.ts";
import type { FundInForce } from "./fund-in-force.ts";

/** What the terms of a batch depend on beside the fund file and the database. */
export interface BatchTermsDeps {
  readonly clock: Clock;
  readonly network: Network;
  readonly confirmDepth: number;
  readonly releaseWindowHours: number;
  readonly feeQuote: () => Promise<FeeQuote>;
  /** Throws Fault `unavailable` unless the node can be believed enough to begin a payment. */
  readonly rightNode: () => Promise<void>;
}

/** What batches are built from, and who may approve them, as it is now. */
export function batchTerms(
  deps: BatchTermsDeps,
  read: Reader,
  fund: () => Promise<FundInForce>,
): Pick<PayoutDeps, "context" | "freezing" | "separation"> {
  return {
    context: async () => freezeContext(deps, read, await fund()),
    freezing: async () => {
      await deps.rightNode();
      return freezeContext(deps, read, await fund());
    },
    separation: async () => separationOf((await fund()).file),
  };
}

async function freezeContext(
  deps: BatchTermsDeps,
  read: Reader,
  { file, policy }: FundInForce,
): Promise<FreezeContext> {
  const { need: listed } = await currentPeople(read, file, deps.clock.now());
  const head = await latestCheckpoint(read);
  const tip = await currentTip(read);
  if (head === undefined || tip === undefined) {
    throw new Fault(
      "unavailable",
      "checkpoint-missing",
      "The log or the chain is not there yet. The worker has to run first.",
    );
  }
  return {
    fund: file.fund,
    network: deps.network,
    policy,
    head: { root: head.root, size: head.size },
    tip,
    quote: await deps.feeQuote(),
    minDepth: deps.confirmDepth,
    separation: separationOf(file),
    approvers: { listed, steps: approverStepsOf(file) },
    windowHours: deps.releaseWindowHours,
  };
}
