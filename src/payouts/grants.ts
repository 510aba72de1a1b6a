import { must, Refusal } from "../base/refusal.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { ApprovalsFile } from "./approval.ts";
import { awardCeiling, awardDigest, awardSats, verifyAward } from "./award.ts";
import type { SignedAward } from "./award.ts";
import { destinationDigest, verifyDestination } from "./destination.ts";
import type { SignedDestination } from "./destination.ts";
import type { Manifest, ManifestPayout } from "./manifest.ts";

/** Awards and destinations whose signatures hold, by their digests. */
export interface Grants {
  readonly awards: ReadonlyMap<string, { award: SignedAward; reviewers: readonly string[] }>;
  readonly destinations: ReadonlyMap<string, SignedDestination>;
}

/** What one payout rests on: who granted it, and where its claim key wants it. */
export interface Grant {
  readonly award: SignedAward;
  readonly reviewers: readonly string[];
  readonly destination: SignedDestination;
}

/**
 * Verifies every award by itself, then every destination, by the rules of `verifyAward` and `verifyDestination`; `judge` holds each destination
 * against what else its reader knows. Refuses with the first rule that fails.
 */
export function verifyGrants(
  { awards, destinations }: Pick<ApprovalsFile, "awards" | "destinations">,
  { list, at }: { readonly list: PeopleList; readonly at: Date },
  judge?: (destination: SignedDestination) => void,
): Grants {
  const granted = new Map<string, { award: SignedAward; reviewers: readonly string[] }>();
  for (const award of awards)
    granted.set(awardDigest(award.record), { award, reviewers: verifyAward(award, list, at) });
  const wanted = new Map<string, SignedDestination>();
  for (const destination of destinations) {
    verifyDestination(destination);
    judge?.(destination);
    wanted.set(destinationDigest(destination.record), destination);
  }
  return { awards: granted, destinations: wanted };
}

/**
 * What the manifest's payout at `item` rests on. Rules in order: `destination-missing`, `destination-network`, `destination-mismatch` (its script is not
 * the one at its `use`), `award-missing`, `award-mismatch` (case, claim key or programme differ).
 */
export function grantOf(manifest: Manifest, item: number, grants: Grants): Grant {
  const payout = payoutAt(manifest, item);
  const destination = grants.destinations.get(payout.destination);
  if (destination === undefined) throw new Refusal("destination-missing", item);
  must(destination.record.network === manifest.network, "destination-network", item);
  must(destination.record.scripts[payout.use] === payout.script, "destination-mismatch", item);
  const granted = grants.awards.get(payout.award);
  if (granted === undefined) throw new Refusal("award-missing", item);
  const { record } = granted.award;
  const isSameCase = record.case === destination.record.case && record.claim === destination.key;
  must(isSameCase && record.programme === manifest.programme, "award-mismatch", item);
  return { ...granted, destination };
}

/** The most that may be paid under an award, in sats; refuses with `award-rate`. */
export function ceilingUnder(
  { record }: SignedAward,
  manifest: Manifest,
  jitterPercent: number,
): bigint {
  return awardCeiling(awardSats(record.amount, manifest.rate), jitterPercent);
}

function payoutAt({ payouts }: Manifest, item: number): ManifestPayout {
  const payout = payouts[item];
  if (payout === undefined) throw new RangeError("grantOf: item");
  return payout;
}
