import { toHex, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { x25519Public } from "../base/sealed-box.ts";
import type { Unit } from "../db/unit.ts";
import { destinationDigest, parseDestination } from "../payouts/destination.ts";
import { submitPayout } from "../payouts/submit-payout.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries, weighLatest } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { DESTINATION_ENTRIES, nextUse } from "./case-destinations.ts";
import { awardIn, caseEntries } from "./case-entries.ts";
import type { Case } from "./case.ts";
import { saveState } from "./case.store.ts";
import { destinationsOf } from "./destinations-of.ts";
import { pauseQueued } from "./pause-case.ts";

/** Why a destination cannot be paid; its owner has to give another one. */
const UNFIT = new Set([
  "destination-exhausted",
  "destination-ours",
  "destination-used",
  "payout-dust",
]);

/**
 * Queues the payout when a case is approved. With a destination that cannot be paid the case stays approved and waits for another one:
 * what an applicant gave must not keep reviewers from deciding, and is none of their business. The applicant is told why at the next visit.
 */
export async function queueIfFit(unit: Unit, open: OpenCase, current: Case): Promise<Case> {
  try {
    return await queuePayout(unit, open, current);
  } catch (error) {
    if (!(error instanceof Fault && UNFIT.has(error.code))) throw error;
    await tellLater(unit, open, error.code);
    return current;
  }
}

/** Seals why the destination cannot be paid, for the next visit of its owner. */
async function tellLater(unit: Unit, open: OpenCase, reason: string): Promise<void> {
  const entry = await weighLatest(unit, open, "destination");
  if (entry === undefined) return;
  const { record } = parseDestination(utf8(caseEntries.destination.read(entry.plaintext).signed));
  await sealEntry(unit, open, {
    kind: "notice",
    plaintext: caseEntries.destinationNotice.write({
      destination: destinationDigest(record),
      reason,
    }),
  });
}

/**
 * Queues the payout of an approved case as soon as award and destination are both there, whichever came last; the case then becomes
 * active. Does nothing while one is missing, or when it was done before. The reference stays sealed: it is the only way from the case to
 * its payout. Faults of `submitPayout`.
 */
export async function queuePayout(unit: Unit, open: OpenCase, current: Case): Promise<Case> {
  if (current.state !== "approved") return current;
  const award = await weighLatest(unit, open, "award");
  const entries = await weighEntries(unit, open, DESTINATION_ENTRIES);
  const { given, used } = await destinationsOf(unit, entries);
  const destination = given.at(-1);
  if (award === undefined || destination === undefined) return current;
  const granted = awardIn(award.plaintext);
  if (granted === undefined) return current;
  const use = nextUse(destination.record, used);
  // A key of this payout alone: any key that the claim has already would stand in both and lead from one to the other.
  const secret = unit.random.bytes(32);
  await submitPayout(unit, {
    id: granted.payout,
    amount: granted.pays,
    hold: granted.hold,
    award: granted.signed,
    reviewers: granted.reviewers,
    destination: destination.signed,
    use,
    checkKey: x25519Public(secret),
  });
  await pauseQueued(unit, open, granted.payout);
  await sealEntry(unit, open, {
    kind: "payout-reference",
    plaintext: caseEntries.payoutReference.write({ payout: granted.payout, use }),
  });
  await sealEntry(unit, open, {
    kind: "payout-check",
    plaintext: caseEntries.payoutCheck.write({ payout: granted.payout, secret: toHex(secret) }),
  });
  secret.fill(0);
  return saveState(unit, current, { to: "active", by: "system" });
}
