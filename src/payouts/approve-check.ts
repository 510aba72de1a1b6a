import { fromHex } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import type { PeopleList } from "../base/people-list.ts";
import { sixWords } from "../base/proquint.ts";
import { must } from "../base/refusal.ts";
import type { ApprovalsFile } from "./approval.ts";
import type { AwardAmount } from "./award.ts";
import { destinationDigest } from "./destination.ts";
import { JITTER_PERCENT } from "./draw-pays.ts";
import { ceilingUnder, grantOf, verifyGrants } from "./grants.ts";
import type { Grant } from "./grants.ts";
import type { Manifest } from "./manifest.ts";

/** How long a manifest may be approved at most, and how far the clocks of server and approver may lie apart. */
const LIFE_MS = 24 * 3_600_000;
const SKEW_MS = 15 * 60_000;

/** A payout whose award and destination hold, as an approver is shown it. */
export interface ProvenPayment {
  readonly granted: AwardAmount;
  /** Pseudonyms of those who signed the award. */
  readonly reviewers: readonly string[];
  /** The address phrase, which the applicant was shown too: six words of the destination's digest. */
  readonly phrase: string;
}

/**
 * Whether a manifest can still be approved by the approver's own clock: refuses with `manifest-expired`, or `manifest-expires-late` when it would be good
 * for more than a day. Whoever could make it last could wait until nobody remembers it.
 */
export function checkLife({ expires }: Manifest, at: Date): void {
  must(formatTime(at) < expires, "manifest-expired");
  must(expires <= formatTime(new Date(at.getTime() + LIFE_MS + SKEW_MS)), "manifest-expires-late");
}

/**
 * Holds each payout of a manifest against its award and its destination, as the signer will: refuses with the rules of `verifyGrants` and `grantOf`, and with
 * `award-rate`, `award-exceeded` (this manifest alone pays more than was granted and 2 per cent), by the approver's own people list. Returns what
 * stands behind each, in the manifest's order. Tens of milliseconds for each destination: the words are slow on purpose.
 */
export async function provePayments(
  manifest: Manifest,
  file: ApprovalsFile,
  { list, at }: { readonly list: PeopleList; readonly at: Date },
): Promise<ProvenPayment[]> {
  const grants = verifyGrants(file, { list, at });
  const found = manifest.payouts.map((payout, item) => {
    const grant = grantOf(manifest, item, grants);
    const most = ceilingUnder(grant.award, manifest, JITTER_PERCENT);
    must(paidUnder(payout.award, manifest) <= most, "award-exceeded", item);
    return grant;
  });
  const shown: ProvenPayment[] = [];
  for (const grant of found) shown.push(await shownOf(grant));
  return shown;
}

async function shownOf({ award, reviewers, destination }: Grant): Promise<ProvenPayment> {
  const phrase = await sixWords(fromHex(destinationDigest(destination.record)));
  return { granted: award.record.amount, reviewers, phrase };
}

function paidUnder(award: string, { payouts }: Manifest): bigint {
  return payouts.reduce((sum, each) => (each.award === award ? sum + each.amount : sum), 0n);
}
