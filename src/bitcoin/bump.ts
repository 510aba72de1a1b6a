import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";
import type { Descriptor } from "./descriptor.ts";
import type { FeeRate } from "./fee-rate.ts";
import { feeFor } from "./fee-rate.ts";
import { dustLimit } from "./script.ts";
import { inputWeight, largestInputWeight, vsizeOf, weightOf } from "./weight.ts";

/** Most transactions and virtual bytes that nodes keep linked in their mempools (Bitcoin Core 31, policy.h). */
export const CLUSTER_COUNT_MAX = 64;
export const CLUSTER_VSIZE_MAX = 101_000;

/** The whole fee of a transaction and its size in virtual bytes. */
export interface FeeAndSize {
  readonly fee: Sats;
  readonly vsize: number;
}

/** What limits a bump: the most that the transaction may pay in all, and the rate at which signers refuse it; a child by the size of what it lifts too. */
export interface BumpCaps {
  readonly fee: Sats;
  readonly rate: FeeRate;
}

/** Why a bump cannot be made; amounts in satoshis. */
export type BumpRefused =
  | { readonly kind: "not-needed" }
  | { readonly kind: "cluster-full" }
  | { readonly kind: "change-too-small"; readonly missing: Sats }
  | { readonly kind: "fee-over-cap"; readonly fee: Sats }
  | { readonly kind: "fee-over-rate"; readonly fee: Sats };

/** A transaction with this fee and change, the only output that a bump changes. */
export interface Bump {
  readonly kind: "planned";
  readonly fee: Sats;
  readonly vsize: number;
  readonly change: Sats;
}

/** A child that spends the change of a stuck transaction back to the wallet. */
export interface ChildPlan extends Bump {
  /** The stuck transaction pays less than our node relays by itself: parent and child must be handed over together. */
  readonly needsPackage: boolean;
}

/**
 * Plans the child that lifts a stuck transaction to `feeRate` (child pays for parent): one input, the change at `coin`, one output to the
 * wallet. It makes up for its parent and for every unconfirmed ancestor below the rate; what an ancestor pays above it helps nobody else,
 * because that one may be mined alone. Its own rate is never below what the node relays. `ancestors` has the stuck transaction itself;
 * `cluster` is all that is linked to it in the mempool, itself included.
 */
export function planChild(input: {
  descriptor: Descriptor;
  coin: Sats;
  ancestors: readonly FeeAndSize[];
  cluster: { readonly count: number; readonly vsize: number };
  feeRate: FeeRate;
  relayFloor: FeeRate;
  caps: BumpCaps;
}): ChildPlan | BumpRefused {
  const { descriptor, coin, ancestors, cluster, feeRate, relayFloor } = input;
  const vsize = sweepVsize(descriptor, 1);
  const slow = ancestors.filter(({ fee, vsize: size }) => fee < feeFor(feeRate, size));
  if (slow.length === 0) return { kind: "not-needed" };
  if (cluster.count + 1 > CLUSTER_COUNT_MAX || cluster.vsize + vsize > CLUSTER_VSIZE_MAX)
    return { kind: "cluster-full" };
  const size = slow.reduce((sum, each) => sum + each.vsize, vsize);
  const paid = slow.reduce((sum, each) => sum + each.fee, 0n);
  const fee = most(
    feeFor(feeRate, size) - paid,
    feeFor(relayFloor, sweepVsize(descriptor, 1, largestInputWeight(descriptor))),
  );
  // A child is dear for its own size, because it pays for its parents too: the rate is that of all of them together, where the PSBT shows
  // them to the signer whole.
  const alone = { fee, vsize };
  const together = descriptor.kind === "tr" ? alone : { fee: fee + paid, vsize: size };
  const plan = withinCaps({ fee, vsize, from: coin, together }, descriptor, input.caps);
  if (plan.kind !== "planned") return plan;
  const needsPackage = ancestors.some((each) => each.fee < feeFor(relayFloor, each.vsize));
  return { ...plan, needsPackage };
}

/**
 * Plans the replacement of a transaction by one with the same inputs and outputs that pays more out of its change (replace by fee). The
 * fee reaches `feeRate`, pays for everything that is thrown out (BIP 125 rule 3) and for its own relay on top (rule 4); as inputs and
 * outputs stay, the same size at a higher fee is a strictly better feerate diagram, which Bitcoin Core asks for since version 31.
 * `descendants` are thrown out with the transaction and are paid for. `largest`: its virtual bytes with the largest signatures, which floor and relay are
 * asked of; `replaced.vsize` where absent.
 */
export function planReplacement(input: {
  descriptor: Descriptor;
  change: Sats;
  replaced: FeeAndSize;
  largest?: number;
  descendants: readonly FeeAndSize[];
  feeRate: FeeRate;
  relayFloor: FeeRate;
  incremental: FeeRate;
  caps: BumpCaps;
}): Bump | BumpRefused {
  const { descriptor, change, replaced, feeRate, relayFloor } = input;
  const { vsize } = replaced;
  const { largest = vsize } = input;
  if (replaced.fee >= feeFor(feeRate, vsize)) return { kind: "not-needed" };
  const relayed = most(feeFor(feeRate, vsize), feeFor(relayFloor, largest));
  const fee = most(relayed, leastToReplace(input, largest));
  return withinCaps({ fee, vsize, from: sats(change + replaced.fee) }, descriptor, input.caps);
}

/**
 * Plans the cancelling of a transaction that nobody must be paid by: its own inputs, as far as they are still there, to one output of the wallet.
 * The one that all variants share must be among them, or it may be mined beside one of those. Only its confirmation ends the lineage.
 */
export function planCancel(input: {
  descriptor: Descriptor;
  inputs: readonly Sats[];
  replaced: FeeAndSize;
  descendants: readonly FeeAndSize[];
  feeRate: FeeRate;
  relayFloor: FeeRate;
  incremental: FeeRate;
  caps: BumpCaps;
}): Bump | BumpRefused {
  const { descriptor, inputs, feeRate, relayFloor, replaced } = input;
  const vsize = sweepVsize(descriptor, inputs.length);
  const largest = sweepVsize(descriptor, inputs.length, largestInputWeight(descriptor));
  // Of the same inputs with fewer outputs it is smaller: its rate must be above the old one as well as its fee.
  const faster = (replaced.fee * BigInt(largest)) / BigInt(replaced.vsize) + 1n;
  const relayed = most(feeFor(feeRate, vsize), feeFor(relayFloor, largest));
  const fee = most(relayed, most(leastToReplace(input, largest), faster));
  const from = sats(inputs.reduce((sum, value) => sum + value, 0n));
  return withinCaps({ fee, vsize, from }, descriptor, input.caps);
}

/** BIP 125 rules 3 and 4: the fees of all that goes, and the relay of what comes. */
function leastToReplace(
  going: {
    replaced: FeeAndSize;
    descendants: readonly FeeAndSize[];
    incremental: FeeRate;
  },
  vsize: number,
): bigint {
  const thrownOut = going.descendants.reduce<bigint>(
    (sum, { fee }) => sum + fee,
    going.replaced.fee,
  );
  return thrownOut + feeFor(going.incremental, vsize);
}

/** Virtual bytes of a transaction from so many coins of the wallet, each of so many weight units, to one script of it. */
function sweepVsize(
  descriptor: Descriptor,
  inputs: number,
  weight = inputWeight(descriptor),
): number {
  const outputs = [descriptor.scriptAt(1, 0)];
  return vsizeOf(weightOf({ inputs, inputWeight: weight, outputs }));
}

/** The plan that pays `fee` out of `from`, if caps and dust allow it. */
function withinCaps(
  asked: {
    fee: bigint;
    vsize: number;
    from: Sats;
    together?: { fee: bigint; vsize: number };
  },
  descriptor: Descriptor,
  caps: BumpCaps,
): Bump | BumpRefused {
  const { vsize, from, together = asked } = asked;
  const fee = sats(asked.fee);
  if (fee > caps.fee) return { kind: "fee-over-cap", fee };
  if (together.fee > feeFor(caps.rate, together.vsize)) return { kind: "fee-over-rate", fee };
  const needed = fee + (dustLimit(descriptor.scriptAt(1, 0)) ?? 0n);
  if (from < needed) return { kind: "change-too-small", missing: sats(needed - from) };
  return { kind: "planned", fee, vsize, change: sats(from - fee) };
}

function most<T extends bigint>(a: T, b: T): T {
  return a > b ? a : b;
}
