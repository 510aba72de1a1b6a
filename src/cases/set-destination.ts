import { Fault } from "../base/fault.ts";
import type { ScriptChoice } from "../bitcoin/xpub.ts";
import { again } from "../db/again.ts";
import type { Unit } from "../db/unit.ts";
import { destinationFixed } from "../payouts/change-destination.ts";
import type { DestinationRecord, DestinationScripts } from "../payouts/destination.ts";
import { descriptorDigest, readDestinationSource } from "../payouts/destination-source.ts";
import type { DestinationSource } from "../payouts/destination-source.ts";
import { compareDestinations, requireUnshared } from "./compare-case.ts";
import { changeQueued, openForPaying, queuedPayout } from "./change-queued.ts";
import type { DestinationTerms } from "./change-queued.ts";
import { countedIn, countRefusals } from "./count-refusals.ts";
import type { CountedRefusal } from "./count-refusals.ts";
import { chosen } from "./chosen-destination.ts";
import type { ChosenDestination } from "./chosen-destination.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { isUnsigned, mayGive } from "./claim-steps.ts";
import { answered } from "./go-back.ts";
import { destinationsOf } from "./destinations-of.ts";
import type { PaidCase } from "./destinations-of.ts";
import { queuePayout } from "./queue-payout.ts";
import { isSameSource, readScripts } from "./read-scripts.ts";
import type { DraftDestination } from "./read-scripts.ts";
import { sealDestination } from "./seal-destination.ts";

/** What an applicant gives: text as it was pasted, and for an account key the kind of address that it makes. */
export interface DestinationInput {
  readonly text: string;
  readonly choice?: ScriptChoice | undefined;
}

/**
 * Fixes where a case is paid: the record is signed by the claim key, which only the code yields. The same destination given again changes
 * nothing; of a descriptor that was used meanwhile the next twenty scripts are signed. Replaces an earlier one: at once while nothing is
 * queued, and of a queued payout as `changeQueued` says. Faults: invalid with the rule that refused the text (never the text), conflict
 * `destination-fixed` when the payment is signed; and only when it is queued, so only for a case that was approved, those of
 * `changeDestination` and `requireUnshared`: said to everybody, these would tell whoever asks for help which addresses are donors' and which
 * recipients'. Of these three answers are given, which are counted (`countRefusals`).
 */
export async function setDestination(
  unit: Unit,
  claim: OpenClaim,
  terms: DestinationTerms,
  input: DestinationInput,
): Promise<ChosenDestination | CountedRefusal> {
  return give(unit, claim, terms, () =>
    readDestinationSource(input.text, terms.network, input.choice),
  );
}

/**
 * Signs the next twenty scripts of the account key that the case is paid by, which stays sealed in it. Faults of `setDestination`, and
 * conflict `destination-not-derived` when it is not paid by one.
 */
export async function renewDestination(
  unit: Unit,
  claim: OpenClaim,
  terms: DestinationTerms,
): Promise<ChosenDestination | CountedRefusal> {
  const entries = await openForPaying(unit, claim);
  const descriptor = entries.findLast(({ kind }) => kind === "descriptor")?.plaintext;
  const { given, payouts } = await destinationsOf(unit, entries);
  if (payouts.some(isUnsigned)) throw destinationFixed();
  const text = descriptor && Buffer.from(descriptor).toString("utf8");
  // Another destination may have come after it, for a payout that was queued.
  if (text === undefined || descriptorDigest(text) !== given.at(-1)?.record.value) {
    throw new Fault(
      "conflict",
      "destination-not-derived",
      "We have no account key of this request. Give an address, a list of them, or an account key.",
    );
  }
  return give(unit, claim, terms, () => ({ kind: "descriptor", descriptor: text }));
}

async function give(
  unit: Unit,
  opened: OpenClaim,
  terms: DestinationTerms,
  read: () => DestinationSource,
): Promise<ChosenDestination | CountedRefusal> {
  const queued = await queuedPayout(unit, opened);
  if (queued !== undefined) return changeQueued(unit, opened, { ...terms, queued, read });
  const claim = await lockClaim(unit, opened);
  // Approved since it was opened. Now the case's row is locked, and what is written of a payout must not be written beside that.
  if ((await queuedPayout(unit, claim)) !== undefined) await again(unit);
  const before = await destinationsOf(unit, await openForPaying(unit, claim));
  if (!mayGive(claim.case.state, before.payouts) || isForgotten(before)) throw destinationFixed();
  const draft = readScripts(read, before, terms.network);
  const put = (within: Unit) => putFirst(within, claim, terms, { before, draft });
  if (claim.case.state !== "approved") return put(unit);
  return countRefusals(unit, countedIn(unit, claim), put);
}

async function putFirst(
  unit: Unit,
  claim: OpenClaim,
  { network, tokenKeys: keys }: DestinationTerms,
  { before, draft }: { readonly before: PaidCase; readonly draft: DraftDestination },
): Promise<ChosenDestination> {
  const last = before.given.at(-1)?.record;
  const record =
    last !== undefined && isSame(last, draft.scripts)
      ? last
      : await sealDestination(unit, claim, { ...draft, network, last });
  await compareDestinations(unit, claim.open, keys);
  await queuePayout(unit, claim.open, claim.case);
  // Nobody of the fund opens a decided case any more, so what it is paid to is compared now or never; and last, so that to ask about strangers costs the payout.
  if (claim.case.state === "approved")
    await requireUnshared(unit, { case: claim.case.id, keys, record });
  await answered(unit, claim.case);
  return chosen(record, before.used);
}

/** Whether what a payout was paid to is forgotten, and with it perhaps the last record: no other one can be said to come after it. */
function isForgotten({ payouts, named }: PaidCase): boolean {
  return payouts.some(({ id }) => named.every(({ payout }) => payout !== id));
}

function isSame(record: DestinationRecord, scripts: DestinationScripts): boolean {
  return isSameSource(record, scripts) && record.scripts.join() === scripts.scripts.join();
}
