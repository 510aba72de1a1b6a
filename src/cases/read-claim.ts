import { toHex, utf8 } from "../base/bytes.ts";
import { isDark } from "../blackouts/blackout.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import { outputsOf } from "../chain/output.view.ts";
import type { Unit } from "../db/unit.ts";
import { parseAward } from "../payouts/award.ts";
import type { AwardAmount } from "../payouts/award.ts";
import { isResting, KNOWERS, lastCounted } from "../payouts/destination-change.ts";
import type { DestinationChange } from "../payouts/destination-change.ts";
import { findChange, listReplaced } from "../payouts/destination-change.store.ts";
import { destinationDigest, parseDestination } from "../payouts/destination.ts";
import type { DestinationRecord } from "../payouts/destination.ts";
import type { PayoutState } from "../payouts/payout.ts";
import { openEntries } from "../vault/open-entries.ts";
import type { Entry } from "../vault/entry.ts";
import { addressUncertified } from "../wallet/certificate.ts";
import { findKeychain } from "../wallet/keychain.store.ts";
import { declinedFacts } from "./appeal.ts";
import type { DeclinedFacts } from "./appeal.ts";
import { awardIn, caseEntries } from "./case-entries.ts";
import type { Case } from "./case.ts";
import { listDecisions, saveState } from "./case.store.ts";
import type { DestinationTerms } from "./change-queued.ts";
import { chosen, shown } from "./chosen-destination.ts";
import type { ChosenDestination, SetDestination } from "./chosen-destination.ts";
import { silenceIn } from "./expire-untriaged.ts";
import type { SilenceFacts } from "./expire-untriaged.ts";
import { findQuestion } from "./question.store.ts";
import { reminderOf } from "./question.ts";
import { countUnread } from "./mail.store.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { isUnsigned, mayGive, mayWithdraw } from "./claim-steps.ts";
import { pauseStanding } from "./pause-case.ts";
import type { OwnStanding } from "./pause-case.ts";
import { freshenAtVisit } from "./heed-second-code.ts";
import { claimState } from "./shown-state.ts";
import type { ClaimState } from "./shown-state.ts";
import { testMarkOf } from "./test-request.ts";
import { secondStanding } from "./second-standing.ts";
import type { SecondStanding } from "./second-standing.ts";
import { destinationsOf } from "./destinations-of.ts";
import type { PaidCase } from "./destinations-of.ts";
import { endWithdrawn, mayStillPay } from "./withdraw-queued.ts";

/** A change of the destination of a queued payment that does not count yet. Until it does nothing is paid. */
export interface WaitingChange {
  readonly countsFrom: Date;
  /** Whether enough people of the fund have said that they know of it. */
  readonly known: boolean;
  /** Where the payment goes if it is taken back; empty for an account key. */
  readonly before: readonly string[];
}

/** What the holder of a claim code may know of their case. */
export interface ClaimFacts {
  readonly programme: string;
  readonly state: ClaimState;
  readonly submittedOn: string;
  /** Whether two of the fund made it up to see how requests are reviewed: it is paid never. */
  readonly test: boolean;
  /** What was granted, once it is decided: in sats with the jitter on top, or in a currency. */
  readonly award: AwardAmount | undefined;
  /** Where to be paid; absent when it was never said, or when it cannot be paid and the approved case waits for another one. */
  readonly destination: ChosenDestination | undefined;
  /** Why the destination that was given cannot be paid: the code of a Fault of `submitPayout`. Absent when it can, or none was given. */
  readonly destinationRefused: string | undefined;
  /** Whether another destination may be given now. */
  readonly destinationOpen: boolean;
  /** Whether addresses for later payments run out: few of several are left, and more may be given. */
  readonly destinationWanted: boolean;
  /** After how many hours another destination would count, because a payment is queued; absent while it would count at once. */
  readonly destinationCooling: number | undefined;
  /** A change that does not count yet. */
  readonly destinationChange: WaitingChange | undefined;
  /** The one that waits to be paid, if there is one. */
  readonly caseAddress: string | undefined;
  /** Whether a payout has settled that was not looked up in the public book yet. */
  readonly checkOpen: boolean;
  /** The last day to answer what the fund asks, and how urgent it is by now. */
  readonly answerBy: string | undefined;
  readonly reminder: ReturnType<typeof reminderOf>;
  /** By when it has to be sent to review, and whose silence ended it. */
  readonly triageBy: SilenceFacts["triageBy"];
  readonly silence: SilenceFacts["silence"];
  /** Who has paused what is not paid yet: whoever has the code, people of the fund, both or nobody; undefined when nothing waits to be paid. */
  readonly pause: OwnStanding | undefined;
  /** The first day on which it may be paid, where the request asked to wait and that day has not come. */
  readonly quietUntil: string | undefined;
  /** Why it was declined, and until when two other people can be asked. */
  readonly declined: DeclinedFacts | undefined;
  /** Whether its times stand still because of a declared blackout. */
  readonly blackout: boolean;
  /** Whether the second code was entered; undefined when it was not, or there is none. */
  readonly secondCode: SecondStanding | undefined;
  /** Whether a payment that was taken back may have been signed before, so that it may still go out. */
  readonly mayStillPay: boolean;
  /** Whether the request can be taken back now. */
  readonly withdrawalOpen: boolean;
  /** Messages of the fund that were not read yet. */
  readonly unread: number;
  /** `amount` is undefined while what is granted in a currency waits to be reckoned in sats. */
  readonly payouts: readonly {
    readonly amount: bigint | undefined;
    readonly state: PayoutState;
  }[];
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
 * Reads a case for its claimant; leaves no record of the reading but, in a case without payments, a mark sealed anew (second-code.ts). When everything promised has settled the case is completed here,
 * because only whoever has it open can know which payouts are its own.
 */
export async function readClaim(
  unit: Unit,
  claim: OpenClaim,
  terms: DestinationTerms,
): Promise<ClaimFacts> {
  const entries = await openEntries(unit, claim.open, {
    kinds: ["award", "destination", "case-address", "payout-reference", "payout-check", "notice"],
    purpose: "payout",
  });
  const latest = (kind: Entry["kind"]): Uint8Array | undefined =>
    entries.filter((entry) => entry.kind === kind).at(-1)?.plaintext;
  const address = latest("case-address");
  const award = grantedBy(latest("award"));
  const paid = await destinationsOf(unit, entries);
  const { payouts } = paid;
  const record = standing(paid);
  const current = await ended(unit, claim, payouts);
  const settled = new Set(payouts.filter(({ state }) => state === "settled").map(({ id }) => id));
  // An approved case with a destination that fits is active.
  const isFit = record !== undefined && current.state !== "approved";
  const waits = payouts.find(isUnsigned);
  const change = waits && (await findChange(unit, waits.id));
  const rests = isResting(change, unit.at);
  const destination = isFit
    ? chosen(record, paid.used, rests ? change?.countsFrom : undefined)
    : undefined;
  if (payouts.length === 0) await freshenAtVisit(unit, claim);
  const own = await pauseStanding(unit, payouts);
  const destinationOpen = mayGive(current.state, payouts);
  const { network } = terms;
  return {
    programme: current.programme,
    state: await toldState(unit, current),
    submittedOn: current.submittedOn,
    test: (await testMarkOf(unit, claim.open)) !== undefined,
    award,
    destination,
    destinationRefused:
      record === undefined || isFit ? undefined : reasonOf(record, latest("notice")),
    destinationOpen,
    destinationWanted:
      destinationOpen && waits === undefined && destination !== undefined && isScarce(destination),
    destinationCooling: destinationOpen && waits ? terms.coolingHours : undefined,
    destinationChange: waits && rests ? await waiting(unit, waits.id, change) : undefined,
    caseAddress: address && (await unpaidAddress(unit, network, current.programme, address)),
    checkOpen: entries.some(
      ({ kind, plaintext }) => kind === "payout-check" && settled.has(payoutOfCheck(plaintext)),
    ),
    ...(await asked(unit, current)),
    ...(await silenceIn(unit, current)),
    declined: current.state === "declined" ? await declinedFacts(unit, claim) : undefined,
    blackout: isDark(await darkDays(unit, unit.at)),
    ...own,
    secondCode: await secondStanding(unit, claim.open, { hasPayouts: payouts.length > 0, ...own }),
    mayStillPay: await mayStillPay(unit, current, payouts),
    withdrawalOpen: mayWithdraw(current.state, payouts),
    unread: await countUnread(unit, current.id, "applicant"),
    payouts: payouts.map(({ amount, state }) => ({
      amount: state === "ready" && award !== undefined && "cents" in award ? undefined : amount,
      state,
    })),
  };
}

async function toldState(unit: Unit, { id, state }: Case): Promise<ClaimState> {
  const third =
    state === "reviewed" && (await listDecisions(unit, id)).some(({ stage }) => stage === "third");
  return claimState(state, third);
}

async function asked(
  unit: Unit,
  current: Case,
): Promise<Pick<ClaimFacts, "answerBy" | "reminder">> {
  const question =
    current.state === "info_requested" ? await findQuestion(unit, current.id) : undefined;
  const { answerBy } = question ?? {};
  return { answerBy, reminder: answerBy === undefined ? undefined : reminderOf(answerBy, unit.at) };
}

function grantedBy(entry: Uint8Array | undefined): AwardAmount | undefined {
  if (entry === undefined) return undefined;
  const award = awardIn(entry);
  if (award === undefined) return undefined;
  const { pays, signed } = award;
  const { amount } = parseAward(utf8(signed)).record;
  return "cents" in amount ? amount : { sats: pays };
}

function payoutOfCheck(plaintext: Uint8Array): string {
  return caseEntries.payoutCheck.read(plaintext).payout;
}

/** The case, completed if everything that was promised has settled, or taken back if that was; nothing is locked or written otherwise. */
async function ended(unit: Unit, claim: OpenClaim, payouts: PaidCase["payouts"]): Promise<Case> {
  const isOver = payouts.every((payout) => payout.state === "settled");
  if (claim.case.state !== "active" || !isOver) return endWithdrawn(unit, claim, payouts);
  const { case: current } = await lockClaim(unit, claim);
  if (current.state !== "active") return current;
  return saveState(unit, current, { to: "completed", by: "system" });
}

/**
 * The destination that is to be shown: the newest, unless a batch that named the one before it turned out to be signed; then what that
 * payout has again.
 */
function standing({ given, named }: PaidCase): DestinationRecord | undefined {
  const last = given.at(-1);
  const places = named.filter(({ signed }) => signed === last?.signed);
  if (places.length === 0 || places.some(({ current }) => current)) return last?.record;
  const has = named.find(({ payout, current }) => current && payout === places[0]?.payout);
  return given.find(({ signed }) => signed === has?.signed)?.record;
}

async function waiting(
  unit: Unit,
  payout: string,
  change: DestinationChange | undefined,
): Promise<WaitingChange | undefined> {
  const counted = lastCounted(await listReplaced(unit, payout));
  if (change === undefined || counted === undefined) return undefined;
  const { record } = parseDestination(utf8(counted.signed));
  const { countsFrom, knownBy } = change;
  return {
    countsFrom,
    known: knownBy.length >= KNOWERS,
    before: chosen(record, new Set()).value,
  };
}

/**
 * The address of the fund's wallet that a sealed `case-address` entry names; undefined once anything was paid to it, because the next
 * payment shall not go where everybody can see the first. Fault unavailable `address-uncertified` when the wallet in the database gives another
 * address now than the one that was shown.
 */
export async function unpaidAddress(
  unit: Unit,
  network: Network,
  programme: string,
  entry: Uint8Array,
): Promise<string | undefined> {
  const { descriptor } = await findKeychain(unit, network, programme);
  const { index, script: shown } = caseEntries.caseAddress.read(entry);
  const script = descriptor.scriptAt(0, index);
  if (shown !== undefined && toHex(script) !== shown) throw addressUncertified();
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
