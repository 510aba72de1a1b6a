import { formatDate } from "../base/clock.ts";
import { must } from "../base/refusal.ts";
import { again } from "../db/again.ts";
import type { Unit } from "../db/unit.ts";
import { grantReleased } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { openLatest } from "../vault/open-entries.ts";
import { awardIn } from "./case-entries.ts";
import { saveState } from "./case.store.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { endDuties } from "./close-case.ts";
import { isPaidSince } from "./paid-since.ts";
import { withdrawQueued } from "./withdraw-queued.ts";
import { commitmentOf, testMarkOf } from "./test-request.ts";
import { saveTestWithdrawal } from "./test-request.store.ts";

/**
 * Takes a request back by its claimant's wish: closed to all staff, and money that was held for it is free again. Of one whose payout is queued only that is taken back
 * in this unit, and `endWithdrawn` ends the case in the next one. Faults: conflict `withdrawal-late` once a payout is signed, `case-transition` when the request is over,
 * `erasure-early` when one was signed of which the backup that the fund was brought back from knew nothing.
 */
export async function withdrawCase(unit: Unit, opened: OpenClaim): Promise<void> {
  if (opened.case.state === "active") return withdrawQueued(unit, opened);
  const claim = await lockClaim(unit, opened);
  // Queued since it was looked at. Now the case's row is locked, and what is written of a payout must not be written beside that.
  if (claim.case.state === "active") await again(unit);
  const before = claim.case.state;
  await saveState(unit, claim.case, { to: "withdrawn", by: "applicant" });
  await endDuties(unit, claim.case.id);
  const mark = await testMarkOf(unit, claim.open);
  if (mark !== undefined) await saveTestWithdrawal(unit, commitmentOf(mark));
  if (before !== "approved") return;
  const entry = await openLatest(unit, claim.open, { kind: "award", purpose: "payout" });
  must(entry !== undefined, "entry-missing");
  const award = awardIn(entry.plaintext);
  if (award === undefined) return;
  const { hold, payout } = award;
  if (await isPaidSince(unit, payout)) return;
  await postEntry(
    unit,
    grantReleased({ programme: claim.case.programme, effectiveOn: formatDate(unit.at), hold }),
  );
}
