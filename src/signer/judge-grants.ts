import { utf8 } from "../base/bytes.ts";
import { claimsRootInLog, verifyOpening } from "../base/claims-tree.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import { checkBarred } from "../payouts/approval.ts";
import { checkDestinationKey, checkDestinationOrder } from "../payouts/destination.ts";
import type { SignedDestination } from "../payouts/destination.ts";
import { ceilingUnder, grantOf, verifyGrants } from "../payouts/grants.ts";
import { manifestDigestHex } from "../payouts/manifest.ts";
import type { Manifest } from "../payouts/manifest.ts";
import type { Bench } from "./judge.ts";
import type { SignRequest } from "./sign-request.ts";
import type { SignatureRecord } from "./signer-state.ts";

/**
 * Rule 8: every award and destination of the file by itself, then each payout against its own two, then whether a reviewer of one of the
 * awards is among the approvers. Returns what the log will remember of the destinations.
 */
export function judgeGrants(
  request: SignRequest,
  bench: Bench,
  list: PeopleList,
  approvers: readonly string[],
): SignatureRecord["destinations"] {
  const { manifest } = request;
  const isKnown = bench.state.digests.has(manifestDigestHex(manifest));
  const grants = verifyGrants(request, { list, at: bench.at }, (destination) =>
    judgeDestination(destination, { request, isKnown }, bench),
  );
  const paid = new Map<string, string>();
  const used = manifest.payouts.map((payout, item) => {
    const { award, destination, reviewers } = grantOf(manifest, item, grants);
    mustBeOnlyAward(
      payout.award,
      bench.tagOf(award.record.case),
      { paid, state: bench.state },
      item,
    );
    must(
      paidUnder(payout.award, manifest, bench) <=
        ceilingUnder(award, manifest, bench.policy.jitterPercent),
      "award-exceeded",
      item,
    );
    return { destination, digest: payout.destination, reviewers };
  });
  const barred = [...manifest.barred, ...used.flatMap(({ reviewers }) => reviewers)];
  checkBarred(approvers, barred, bench.policy.preset);
  return latestOfEachCase(used, bench);
}

/**
 * The rule `case-paid-before`: a case is paid under one award for ever. A server whose database was brought back from a copy may hold a case
 * as undecided that was paid since, and have it decided anew; nothing but the signer's log knows. A case in the log was paid under an
 * award in the log, and an award is of one case: so one that the log has not is a second one.
 */
function mustBeOnlyAward(
  award: string,
  tag: string,
  { paid, state }: { paid: Map<string, string>; state: Bench["state"] },
  item: number,
): void {
  const isFirst = !state.destinations.has(tag) || state.awards.has(award);
  must(isFirst && (paid.get(tag) ?? award) === award, "case-paid-before", item);
  paid.set(tag, award);
}

/**
 * A destination whose signature holds, against what was seen of its case. What was signed keeps its script (FORMATS 2): a bump of it pays what may be mined
 * already, whatever its case has moved to since.
 */
function judgeDestination(
  destination: SignedDestination,
  { request, isKnown }: { readonly request: SignRequest; readonly isKnown: boolean },
  { policy, state, tagOf }: Bench,
): void {
  const seen = state.destinations.get(tagOf(destination.record.case));
  checkDestinationKey(destination, seen);
  if (policy.claims === "logged") mustBeLogged(destination, request, policy.logTrust);
  if (!isKnown) checkDestinationOrder(destination, seen);
}

function mustBeLogged(
  { key, record }: SignedDestination,
  { openings = [] }: SignRequest,
  trust: Bench["policy"]["logTrust"],
): void {
  const claim = { case: record.case, key };
  const found = openings.find(({ opening }) => opening.case === claim.case && opening.key === key);
  if (found === undefined || trust === undefined) throw new Refusal("destination-unlogged");
  const root = claimsRootInLog(utf8(found.close), found.proof, trust);
  verifyOpening(found.opening, claim, root);
}

/** What is paid under an award, by this manifest and by what was signed before. */
function paidUnder(award: string, manifest: Manifest, { state }: Bench): bigint {
  const now = manifest.payouts.filter((payout) => payout.award === award);
  const ids = new Set(now.map(({ id }) => id));
  // A payout that was signed before counts once: what stands in the manifest takes its place.
  const earlier = [...(state.awards.get(award) ?? [])].filter(([id]) => !ids.has(id));
  return (
    now.reduce((sum, { amount }) => sum + amount, 0n) +
    earlier.reduce((sum, [, amount]) => sum + amount, 0n)
  );
}

/** A batch may pay one case under two records; the later one is what the case is held to from now on. */
function latestOfEachCase(
  used: readonly { destination: SignedDestination; digest: string }[],
  { tagOf }: Bench,
): SignatureRecord["destinations"] {
  const latest = new Map<string, SignatureRecord["destinations"][number]>();
  for (const { destination, digest } of used) {
    const tag = tagOf(destination.record.case);
    const { seq } = destination.record;
    if (seq >= (latest.get(tag)?.seq ?? 0))
      latest.set(tag, { digest, key: destination.key, seq, tag });
  }
  return [...latest.values()];
}
