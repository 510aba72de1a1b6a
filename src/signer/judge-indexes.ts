import { must } from "../base/refusal.ts";
import type { InputPlace } from "../bitcoin/sign-psbt.ts";
import { changeIndex } from "../payouts/manifest.ts";
import type { Manifest } from "../payouts/manifest.ts";
import type { Bench } from "./judge.ts";
import type { SignatureRecord } from "./signer-state.ts";

/** What of a signer bounds the indexes of its wallets. */
type Bounds = Pick<Bench, "policy" | "state">;

/**
 * Rule 12, last (ours): change lies no further behind the last that was signed than whoever brings the wallet back from its descriptor
 * searches. Derived right at index 1,999,999,999 it is the wallet's, and lost with the database. Signatures of old, whose records name no index, count as
 * one index each.
 */
export function judgeChangeIndex(manifest: Manifest, { policy, state }: Bounds): void {
  const index = changeIndex(manifest);
  if (index === undefined) return;
  const known = state.indexes.get(manifest.wallet)?.change ?? -1;
  const last = Math.max(known, state.unindexed - 1);
  must(index <= last + policy.changeGap, "change-gap");
}

/** The last index of chain 0 that may be certified for the wallet with this checksum. */
export function lastCertified(wallet: string, { policy, state }: Bounds): number {
  return (state.indexes.get(wallet)?.received ?? -1) + policy.certificateGap;
}

/**
 * What a signature's record says of indexes. A coin beyond what may be certified raises nothing: anybody who knows the descriptor can send
 * one anywhere.
 */
export function indexesOf(
  { wallet, ...manifest }: Manifest,
  places: readonly InputPlace[],
  bounds: Bounds,
): NonNullable<SignatureRecord["indexes"]> {
  const last = lastCertified(wallet, bounds);
  const spent = places.flatMap(({ chain, index }) => (chain === 0 && index <= last ? [index] : []));
  const change = changeIndex({ wallet, ...manifest });
  return {
    ...(change !== undefined && { change }),
    ...(spent.length > 0 && { received: Math.max(...spent) }),
    wallet,
  };
}
