import type { Code } from "../base/code.ts";
import type { Unit, Work } from "../db/unit.ts";
import { isAnyWithdrawn } from "../payouts/payout-withdrawal.store.ts";
import { maybeSigned } from "../payouts/maybe-signed.view.ts";
import { withdrawalLate, withdrawPayouts } from "../payouts/withdraw-payout.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import type { Case } from "./case.ts";
import { saveState } from "./case.store.ts";
import { isUnsigned } from "./claim-steps.ts";
import { lockClaim, openClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import type { PaidCase } from "./destinations-of.ts";
import { payoutsOf } from "./pause-case.ts";

/**
 * Takes back what a decided case is to be paid, while nothing of it is signed. Written with the payouts and nowhere at the case, which must not have been locked in this
 * unit (`changeQueued` says why); `endWithdrawn` ends the case in a unit of its own. Faults of `withdrawPayouts`; conflict `withdrawal-late` too when no payment of it is known here.
 */
export async function withdrawQueued(unit: Unit, { open }: Pick<OpenClaim, "open">): Promise<void> {
  const payouts = await payoutsOf(unit, open);
  if (payouts.length === 0) throw withdrawalLate();
  await withdrawPayouts(unit, idsOf(payouts));
}

/** The case, taken back if what it was to be paid was; nothing is locked or written otherwise. A payment that turned out to be signed all the same changes nothing in that. */
export async function endWithdrawn(
  unit: Unit,
  claim: OpenClaim,
  payouts: PaidCase["payouts"],
): Promise<Case> {
  if (claim.case.state !== "active" || payouts.some(isUnsigned)) return claim.case;
  if (!(await isAnyWithdrawn(unit, idsOf(payouts)))) return claim.case;
  const { case: current } = await lockClaim(unit, claim);
  if (current.state !== "active") return current;
  return saveState(unit, current, { to: "withdrawn", by: "applicant" });
}

/** Ends the case of a code whose payments were taken back just now: what the next visit does, for whoever makes none. */
export function endByCode(
  { work, shreds }: { readonly work: Work; readonly shreds: ShredStore },
  code: Code,
): Promise<void> {
  return work({ kind: "claimant" }, async (unit) => {
    const claim = await openClaim(unit, shreds, code);
    if (claim.case.state !== "active") return;
    await endWithdrawn(unit, claim, await payoutsOf(unit, claim.open));
  });
}

/** Whether a payment that was taken back may have been signed before, although no signed form is here. */
export async function mayStillPay(
  unit: Unit,
  { state }: Case,
  payouts: PaidCase["payouts"],
): Promise<boolean> {
  if (state !== "withdrawn" || payouts.length === 0) return false;
  return (await maybeSigned(unit, idsOf(payouts))).size > 0;
}

function idsOf(payouts: PaidCase["payouts"]): string[] {
  return payouts.map(({ id }) => id);
}
