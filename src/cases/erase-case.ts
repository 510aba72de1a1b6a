import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { forgetErased } from "../payouts/forget-settled.store.ts";
import { withdrawPayouts } from "../payouts/withdraw-payout.ts";
import { eraseVaultCase } from "../vault/erase-vault-case.ts";
import { openEntries } from "../vault/open-entries.ts";
import { saveState } from "./case.store.ts";
import type { CaseState } from "./case.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { isOpen, isUnsigned } from "./claim-steps.ts";
import { destinationsOf } from "./destinations-of.ts";
import type { PaidCase } from "./destinations-of.ts";
import { rememberJudges } from "./judge.store.ts";
import { KEY_COPY_DAYS } from "./retention.ts";
import { withdrawCase } from "./withdraw-case.ts";

/** What whoever erased a case may know: days as `YYYY-MM-DD`. */
export interface Erasure {
  readonly erasedOn: string;
  /** Until this day ends a copy of the key file that may be kept opens an old copy of the rest; after it none does that may be kept. */
  readonly unreadableAfter: string;
}

const DAY_MS = 86_400_000;

/**
 * Erases a case by its claimant's wish: everything sealed and every key to it, and the code opens nothing from then on. One that is still open is taken
 * back first, and so is a payout of which nothing is signed. What stays is a row without content: programme, month, steps. Its half key in the second store goes within the hour. Until 30 days after a
 * payout has settled its destination record stays, with the key that the code makes: whoever has the database and the code too finds that payout, so the
 * code is to be destroyed. That of one which was given up goes at once, where nothing can pay it any more. Faults: conflict `erasure-early` while a payout that is signed is on its way, because nobody else could tell its owner of it;
 * unauthenticated `code-unknown` when another wish was faster.
 */
export async function eraseCase(unit: Unit, opened: OpenClaim): Promise<Erasure> {
  const before = await lockClaim(unit, opened);
  if (isOpen(before.case.state)) await withdrawCase(unit, before);
  if (PAID_OR_NOT.includes(before.case.state)) await requireOver(unit, before);
  const claim = await lockClaim(unit, before);
  await saveState(unit, claim.case, { to: "erased", by: "applicant" });
  await rememberJudges(unit, claim.case.id);
  await eraseVaultCase(unit, claim.case.id);
  // The day itself, and the hour in which the second store is worked through.
  const last = new Date(unit.at.getTime() + (KEY_COPY_DAYS + 1) * DAY_MS);
  return { erasedOn: formatDate(unit.at), unreadableAfter: formatDate(last) };
}

/** States of a case that may have payouts which are not over. */
const PAID_OR_NOT: readonly CaseState[] = ["active", "withdrawn"];

/** Nothing is on its way; what waits unsigned is taken back, and what was given up is forgotten with the case. */
async function requireOver(unit: Unit, { open }: OpenClaim): Promise<void> {
  const kinds = ["destination", "payout-reference"] as const;
  const entries = await openEntries(unit, open, { kinds: [...kinds], purpose: "payout" });
  const { payouts } = await destinationsOf(unit, entries);
  const isOver = ({ state }: PaidCase["payouts"][number]): boolean =>
    state === "settled" || state === "cancelled";
  if (!payouts.every((payout) => isOver(payout) || isUnsigned(payout))) throw early();
  const waiting = payouts.filter(isUnsigned);
  try {
    await withdrawPayouts(unit, idsOf(waiting));
  } catch (error) {
    if (!(error instanceof Fault && error.code === "withdrawal-late")) throw error;
    throw early();
  }
  await forgetErased(unit, idsOf(payouts));
}

function idsOf(payouts: PaidCase["payouts"]): string[] {
  return payouts.map(({ id }) => id);
}

function early(): Fault {
  return new Fault(
    "conflict",
    "erasure-early",
    "A payment is on its way. Erase the request when it is settled: until then only its code can follow it.",
  );
}
