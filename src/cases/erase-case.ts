import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { eraseVaultCase } from "../vault/erase-vault-case.ts";
import { openEntries } from "../vault/open-entries.ts";
import { saveState } from "./case.store.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { isOpen } from "./claim-steps.ts";
import { destinationsOf } from "./destinations-of.ts";
import { KEY_COPY_DAYS } from "./retention.ts";
import { withdrawCase } from "./withdraw-case.ts";

/** What whoever erased a case may know: days as `YYYY-MM-DD`. */
export interface Erasure {
  readonly erasedOn: string;
  /** After this day no copy of anything opens, if the fund's people kept copies of the key file as long as they may, and no longer. */
  readonly unreadableAfter: string;
}

const DAY_MS = 86_400_000;

/**
 * Erases a case by its claimant's wish: everything sealed and every key to it, and the code opens nothing from then on. One that is still open is taken
 * back first. What stays is a row without content: programme, month, steps. Its half key in the second store goes within the hour. Fault
 * conflict `erasure-early` while a payout is on its way, because nobody else could tell its owner of it.
 */
export async function eraseCase(unit: Unit, opened: OpenClaim): Promise<Erasure> {
  if (isOpen(opened.case.state)) await withdrawCase(unit, opened);
  const claim = await lockClaim(unit, opened);
  if (claim.case.state === "active") await requireOver(unit, claim);
  await saveState(unit, claim.case, { to: "erased", by: "applicant" });
  await eraseVaultCase(unit, claim.case.id);
  // The day itself, and the hour in which the second store is worked through.
  const last = new Date(unit.at.getTime() + (KEY_COPY_DAYS + 1) * DAY_MS);
  return { erasedOn: formatDate(unit.at), unreadableAfter: formatDate(last) };
}

async function requireOver(unit: Unit, { open }: OpenClaim): Promise<void> {
  const kinds = ["destination", "payout-reference"] as const;
  const entries = await openEntries(unit, open, { kinds: [...kinds], purpose: "payout" });
  const { payouts } = await destinationsOf(unit, entries);
  if (payouts.every(({ state }) => state === "settled" || state === "cancelled")) return;
  throw new Fault(
    "conflict",
    "erasure-early",
    "A payment is on its way. Erase the request when it is settled: until then only its code can follow it.",
  );
}
