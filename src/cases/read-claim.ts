import type { Sats } from "../base/sats.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import { outputsOf } from "../chain/output.view.ts";
import type { Unit } from "../db/unit.ts";
import { destinationDigest } from "../payouts/destination.ts";
import type { DestinationRecord } from "../payouts/destination.ts";
import { statesOf } from "../payouts/payout.store.ts";
import type { PayoutState } from "../payouts/payout.ts";
import { openEntries } from "../vault/open-entries.ts";
import type { Entry } from "../vault/entry.ts";
import { findKeychain } from "../wallet/keychain.store.ts";
import { readDestinations } from "./case-destinations.ts";
import { caseEntries } from "./case-entries.ts";
import { mayGive } from "./claim-steps.ts";
import type { CaseState } from "./case.ts";
import { saveState } from "./case.store.ts";
import type { OpenClaim } from "./claim.ts";
import { chosen, shown } from "./set-destination.ts";
import type { ChosenDestination, SetDestination } from "./set-destination.ts";

/** What the holder of a claim code may know of their case. */
export interface ClaimFacts {
  readonly programme: string;
  readonly state: CaseState;
  readonly submittedOn: string;
  /** What was granted, in sats, once it is decided. */
  readonly award: Sats | undefined;
  /** Where to be paid; absent when it was never said, or when it cannot be paid and the approved case waits for another one. */
  readonly destination: ChosenDestination | undefined;
  /** Why the destination that was given cannot be paid: the code of a Fault of `submitPayout`. Absent when it can, or none was given. */
  readonly destinationRefused: string | undefined;
  /** Whether another destination may be given now. */
  readonly destinationOpen: boolean;
  /** Whether addresses for later payments run out: few of several are left, and more may be given. */
  readonly destinationWanted: boolean;
  /** The one that waits to be paid, if there is one. */
  readonly caseAddress: string | undefined;
  /** Whether a payout has settled that was not looked up in the public book yet. */
  readonly checkOpen: boolean;
  readonly payouts: readonly { readonly amount: bigint; readonly state: PayoutState }[];
}

/** What the holder of a claim code sees. */
export interface ClaimStatus extends Omit<ClaimFacts, "destination"> {
  readonly destination: SetDestination | undefined;
}

/** Adds what takes long to compute; after the unit. */
export async function claimStatus(facts: ClaimFacts): Promise<ClaimStatus> {
  const { destination } = facts;
  return { ...facts, destination: destination && (await shown(destination)) };
}

/**
 * Reads a case for its claimant; leaves no record of the reading. When everything promised has settled the case is completed here,
 * because only whoever has it open can know which payouts are its own.
 */
export async function readClaim(
  unit: Unit,
  claim: OpenClaim,
  network: Network,
): Promise<ClaimFacts> {
  const entries = await openEntries(unit, claim.open, {
    kinds: ["award", "destination", "case-address", "payout-reference", "payout-check", "notice"],
    purpose: "payout",
  });
  const latest = (kind: Entry["kind"]): Uint8Array | undefined =>
    entries.filter((entry) => entry.kind === kind).at(-1)?.plaintext;
  const [award, address] = [latest("award"), latest("case-address")];
  const { given, used } = readDestinations(entries);
  const record = given.at(-1)?.record;
  const references = entries
    .filter((entry) => entry.kind === "payout-reference")
    .map((entry) => caseEntries.payoutReference.read(entry.plaintext).payout);
  const payouts = await statesOf(unit, references);
  let current = claim.case;
  if (current.state === "active" && payouts.every((payout) => payout.state === "settled")) {
    current = await saveState(unit, current, { to: "completed", by: "system" });
  }
  const settled = new Set(payouts.filter(({ state }) => state === "settled").map(({ id }) => id));
  // An approved case with a destination that fits is active.
  const isFit = record !== undefined && current.state !== "approved";
  const destination = isFit ? chosen(record, used) : undefined;
  const destinationOpen = mayGive(current.state, payouts);
  return {
    programme: current.programme,
    state: current.state,
    submittedOn: current.submittedOn,
    award: award && caseEntries.award.read(award).pays,
    destination,
    destinationRefused:
      record === undefined || isFit ? undefined : reasonOf(record, latest("notice")),
    destinationOpen,
    destinationWanted: destinationOpen && destination !== undefined && isScarce(destination),
    caseAddress: address && (await unpaidAddress(unit, network, current.programme, address)),
    checkOpen: entries.some(
      ({ kind, plaintext }) => kind === "payout-check" && settled.has(payoutOfCheck(plaintext)),
    ),
    payouts: payouts.map(({ amount, state }) => ({ amount, state })),
  };
}

function payoutOfCheck(plaintext: Uint8Array): string {
  return caseEntries.payoutCheck.read(plaintext).payout;
}

/**
 * The address of the fund's wallet that a sealed `case-address` entry names; undefined once anything was paid to it, because the next
 * payment shall not go where everybody can see the first.
 */
export async function unpaidAddress(
  unit: Unit,
  network: Network,
  programme: string,
  entry: Uint8Array,
): Promise<string | undefined> {
  const { descriptor } = await findKeychain(unit, network, programme);
  const script = descriptor.scriptAt(0, caseEntries.caseAddress.read(entry).index);
  return (await outputsOf(unit, [script])).length > 0 ? undefined : addressOf(script, network);
}

/** Left addresses at which more are asked for, where several were given; for a single one the next payment asks. */
const FEW = 3;

function isScarce({ addresses, left }: ChosenDestination): boolean {
  return addresses > 1 && left <= FEW && left < addresses;
}

/** What was noted when the case was approved with this destination; another one that came later is not meant. */
function reasonOf(record: DestinationRecord, notice: Uint8Array | undefined): string | undefined {
  if (notice === undefined) return undefined;
  const { destination, reason } = caseEntries.destinationNotice.read(notice);
  return destination === destinationDigest(record) ? reason : undefined;
}
