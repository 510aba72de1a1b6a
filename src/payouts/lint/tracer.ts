import { sats } from "../../base/sats.ts";
import type { Sats } from "../../base/sats.ts";
import { BATCH_RECIPIENTS } from "../../programmes/policy.ts";
import { ancestryOf } from "./ancestry.ts";
import type { FindingId } from "./finding.ts";
import type { LintSubject, PastBatch } from "./subject.ts";

/** Batches that are looked ahead, each as large as the one that is looked at, and never taken for smaller than its programme's policy says. */
export const AHEAD = { batches: 10 };

/** What those see whose gifts are in one coin of a batch. */
export interface TracedCoin {
  readonly outpoint: string;
  readonly value: Sats;
  /** Gifts in it: one for a gift itself; of change all that came down to it. Any of them can have been given to look. */
  readonly gifts: number;
  /** Recipients of earlier transactions that those gifts lead to. */
  readonly seenBefore: number;
}

/**
 * What donors learn who follow their own coin: any gift can be a tracer. `now` recipients of this transaction, by every coin; and as many as
 * `later` in the next ten batches, if each pays at most as many as this one, or as the policy says when this one pays fewer, out of the change of the one before:
 * fewer when the change cannot pay more.
 */
export interface TracerReport {
  readonly coins: readonly TracedCoin[];
  readonly now: number;
  readonly later: number;
  readonly change: Sats | undefined;
  /** Findings by which the change can be told from the payments; without any a follower must guess, once each batch. */
  readonly changeTold: readonly FindingId[];
}

/** Follows each coin of a batch backwards to its gifts and forwards to all whom they pay. Pure; older than `past` is not known. */
export function traceBatch(
  subject: LintSubject,
  past: ReadonlyMap<string, PastBatch>,
  changeTold: readonly FindingId[],
): TracerReport {
  const { change, leastPayment } = subject;
  const coins = subject.coins.map(({ outpoint, value }) => {
    const { batches, roots } = ancestryOf([outpoint], past);
    const seenBefore = batches.reduce((sum, { payments }) => sum + payments.length, 0);
    return { outpoint, value, gifts: roots.length, seenBefore };
  });
  const reach = change === undefined ? 0n : change.amount / (leastPayment > 0n ? leastPayment : 1n);
  const usual = subject.recipients ?? BATCH_RECIPIENTS.usual;
  const size = Math.max(subject.payments.length, usual);
  const most = BigInt(AHEAD.batches * size);
  return {
    coins,
    now: subject.payments.length,
    later: Number(reach < most ? reach : most),
    change: change && sats(change.amount),
    changeTold,
  };
}
