import { utf8 } from "../base/bytes.ts";
import type { Sats } from "../base/sats.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import { parseDestination } from "../payouts/destination.ts";
import { statesOf } from "../payouts/payout.store.ts";
import type { PayoutState } from "../payouts/payout.ts";
import { openEntries } from "../vault/open-entries.ts";
import type { Entry } from "../vault/entry.ts";
import { findKeychain } from "../wallet/keychain.store.ts";
import { caseEntries } from "./case-entries.ts";
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
  readonly caseAddress: string | undefined;
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
    kinds: ["award", "destination", "case-address", "payout-reference"],
    purpose: "payout",
  });
  const latest = (kind: Entry["kind"]): Uint8Array | undefined =>
    entries.filter((entry) => entry.kind === kind).at(-1)?.plaintext;
  const [award, destination, address] = [
    latest("award"),
    latest("destination"),
    latest("case-address"),
  ];
  const references = entries
    .filter((entry) => entry.kind === "payout-reference")
    .map((entry) => caseEntries.payoutReference.read(entry.plaintext).payout);
  const payouts = await statesOf(unit, references);
  let current = claim.case;
  if (current.state === "active" && payouts.every((payout) => payout.state === "settled")) {
    current = await saveState(unit, current, { to: "completed", by: "system" });
  }
  return {
    programme: current.programme,
    state: current.state,
    submittedOn: current.submittedOn,
    award: award && caseEntries.award.read(award).pays,
    // An approved case with a destination that fits is active.
    destination:
      current.state === "approved" || destination === undefined
        ? undefined
        : chosen(recordOf(destination)),
    caseAddress: address && (await addressAt(unit, network, current.programme, address)),
    payouts: payouts.map(({ amount, state }) => ({ amount, state })),
  };
}

/** The address of the fund's wallet that a sealed `case-address` entry names. */
export async function addressAt(
  unit: Unit,
  network: Network,
  programme: string,
  entry: Uint8Array,
): Promise<string> {
  const { descriptor } = await findKeychain(unit, network, programme);
  return addressOf(descriptor.scriptAt(0, caseEntries.caseAddress.read(entry).index), network);
}

function recordOf(entry: Uint8Array): ReturnType<typeof parseDestination>["record"] {
  return parseDestination(utf8(caseEntries.destination.read(entry).signed)).record;
}
