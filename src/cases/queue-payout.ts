import type { Unit } from "../db/unit.ts";
import { submitPayout } from "../payouts/submit-payout.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { openLatest } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { caseEntries } from "./case-entries.ts";
import type { Case } from "./case.ts";
import { saveState } from "./case.store.ts";

/**
 * Queues the payout of an approved case as soon as award and destination are both there, whichever came last; the case then becomes
 * active. Does nothing while one is missing, or when it was done before. The reference stays sealed: it is the only way from the case to its payout.
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
