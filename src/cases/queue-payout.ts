import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { submitPayout } from "../payouts/submit-payout.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { openLatest } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { caseEntries } from "./case-entries.ts";
import type { Case } from "./case.ts";
import { saveState } from "./case.store.ts";

/** Why a destination cannot be paid; its owner has to give another one. */
const UNFIT = new Set([
  "destination-exhausted",
  "destination-ours",
  "destination-used",
  "payout-dust",
]);

/**
 * Queues the payout when a case is approved. With a destination that cannot be paid the case stays approved and waits for another one:
 * what an applicant gave must not keep reviewers from deciding, and is none of their business.
 */
export async function queueIfFit(unit: Unit, open: OpenCase, current: Case): Promise<Case> {
  try {
    return await queuePayout(unit, open, current, "decision");
  } catch (error) {
    if (error instanceof Fault && UNFIT.has(error.code)) return current;
    throw error;
  }
}

/**
 * Queues the payout of an approved case as soon as award and destination are both there, whichever came last; the case then becomes
 * active. Does nothing while one is missing, or when it was done before. The reference stays sealed: it is the only way from the case to
 * its payout. Faults of `submitPayout`.
 */
export async function queuePayout(
  unit: Unit,
  open: OpenCase,
  current: Case,
  purpose: Purpose,
): Promise<Case> {
  if (current.state !== "approved") return current;
  const award = await openLatest(unit, open, { kind: "award", purpose });
  const destination = await openLatest(unit, open, { kind: "destination", purpose });
  if (award === undefined || destination === undefined) return current;
  const granted = caseEntries.award.read(award.plaintext);
  await submitPayout(unit, {
    id: granted.payout,
    amount: granted.pays,
    hold: granted.hold,
    award: granted.signed,
    reviewers: granted.reviewers,
    destination: caseEntries.destination.read(destination.plaintext).signed,
    use: 0,
  });
  await sealEntry(unit, open, {
    kind: "payout-reference",
    plaintext: caseEntries.payoutReference.write({ payout: granted.payout }),
  });
  return saveState(unit, current, { to: "active", by: "system" });
}
