import { formatDate } from "../base/clock.ts";
import { toHex, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { newReference } from "../base/id.ts";
import { keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { grantApproved, grantHold } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { recentGrants } from "../ledger/recent-grants.view.ts";
import { awardDigest, formatAward, parseAward, signAward, verifyAward } from "../payouts/award.ts";
import type { AwardAmount, AwardRecord, SignedAward } from "../payouts/award.ts";
import { coverOf, requireRate } from "../payouts/award-rate.ts";
import { requireBudget } from "../programmes/require-budget.ts";
import { requireExplained } from "../payouts/explain-spend.ts";
import { weighEntries, weighLatest } from "../vault/open-entries.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { ofThisRound, verdictsOf } from "./appeal.ts";
import { judge, stageOf } from "./assess.ts";
import type { Verdict } from "./assess.ts";
import { unlessAltered } from "./case-altered.ts";
import { caseEntries } from "./case-entries.ts";
import type { Assessment } from "./case-entries.ts";
import type { Case, CaseId } from "./case.ts";
import {
  insertDecision,
  isUrgent,
  listAssignments,
  listDecisions,
  lockCase,
  saveState,
} from "./case.store.ts";
import { fillSeats } from "./fill-seats.ts";
import { DISTINCT_MS, drawPays, mostFor } from "../payouts/draw-pays.ts";
import { queueIfFit } from "./queue-payout.ts";
import { readRequest } from "./request.ts";
import { requireFit } from "./require-fit.ts";
import { leaveToBoard } from "./seal-to-board.ts";
import { countReview } from "./review-tally.store.ts";
import { requireDistinct } from "./require-distinct.ts";
import { requireReleased } from "./restored-case.view.ts";
import { talliesOf } from "./tally.ts";
import { countDecision } from "./tally.store.ts";
import { sealTouched } from "./touched.ts";
import type { CaseReader } from "./triage-case.ts";

/**
 * Records one reviewer's verdict and what follows from it: the second look, a third one, or the decision. An agreed award is signed by both,
 * and its money is held, in the same unit. Faults: not-found `case-not-found`; forbidden `not-yours`; conflict `already-decided`,
 * `case-transition`, `case-changed`, `rate-needed`, `budget-exceeded`, `emergencies-only`, `insufficient-funds`, `losses-open`, `coins-unexplained`, `duplicates-open`,
 * `duplicate-granted`, `restore-unreleased`; invalid `award-out-of-range`, `tier-exceeded`, `tier-not-offered`, `tier-unneeded`, `evidence-insufficient`,
 * `amount-of-neither`, `vouch-missing`. Refuses with `case-altered` what the rules of the tables refuse.
 */
export async function assessCase(
  unit: Unit,
  shreds: ShredStore,
  input: {
    id: CaseId;
    by: CaseReader & { readonly seed: Uint8Array };
    given: Verdict;
    list: PeopleList;
    tokenKeys: TokenKeys;
    expected?: number | undefined;
  },
): Promise<Case> {
  return unlessAltered(() => assess(unit, shreds, input));
}

async function assess(...[unit, shreds, input]: Parameters<typeof assessCase>): Promise<Case> {
  const { list } = input;
  const { person } = input.by;
  const open = await openVaultCase(unit, shreds, {
    case: input.id,
    as: { kind: "person", person, key: input.by.key },
  });
  const current = await lockCase(unit, input.id);
  const drawn = await listAssignments(unit, input.id);
  const stage = stageOf(current.state, drawn, await listDecisions(unit, input.id), person);
  await requireFit(unit, { open, current }, input.given);
  const earlier = await earlierAssessments(unit, open);
  const outcome = judge(stage, input.given, earlier);
  if (outcome.to === "approved") {
    await requireReleased(unit, input.id);
    await requireDistinct(unit, open, input.tokenKeys);
  }
  const agreed = outcome.to === "approved" ? outcome.with.award : undefined;
  const half =
    input.given.verdict === "eligible" ? await signed(unit, open, input, agreed) : undefined;
  await sealEntry(unit, open, {
    kind: "assessment",
    plaintext: caseEntries.assessment.write({
      person,
      stage,
      verdict: input.given.verdict,
      ...said(input.given),
      ...half,
    }),
  });
  const { verdict, ...verdictOf } = input.given;
  const tier = "tier" in verdictOf ? verdictOf.tier : undefined;
  await insertDecision(unit, { case: input.id, stage, person, verdict, tier });
  const urgent = await isUrgent(unit, input.id);
  const by = outcome.to === "in_review" ? "system" : "reviewer";
  const moved = await saveState(unit, current, { to: outcome.to, by, expected: input.expected });
  if (outcome.to === "approved" || outcome.to === "declined")
    await close(unit, open, { moved, to: outcome.to, given: input.given, list });
  const judged = { person, given: input.given, stage, outcome, earlier };
  await countReview(unit, { ...judged, submittedOn: current.submittedOn });
  if (outcome.to === "approved")
    return approve(unit, { open, current: moved, urgent, half, first: outcome.with, list });
  // The verdict stands whether somebody is free for the third seat or not.
  if (outcome.to === "in_review") await fillSeats(unit, open, moved, list);
  return moved;
}

/** What follows whichever way a case is decided. */
async function close(
  unit: Unit,
  open: OpenCase,
  of: { moved: Case; to: "approved" | "declined"; given: Verdict; list: PeopleList },
): Promise<void> {
  const { moved, to, given, list } = of;
  if (to === "declined") await sealTouched(unit, open);
  await leaveToBoard(unit, open, list);
  const decision = { ...moved, to, at: unit.at, findings: given.findings };
  await countDecision(unit, moved.programme, talliesOf(decision));
}

async function earlierAssessments(unit: Unit, open: OpenCase): Promise<Assessment[]> {
  return verdictsOf(ofThisRound(await weighEntries(unit, open, ["assessment", "appeal"])));
}

/** The reviewer's signature: over the record they agree with, or over one of their own. */
async function signed(
  unit: Unit,
  open: OpenCase,
  input: { by: { person: string; seed: Uint8Array }; given: Verdict; list: PeopleList },
  agreed: string | undefined,
): Promise<{ award: string; key: string; sig: string }> {
  const [key] = keysInForce(input.list, "reviewer", unit.at, input.by.person);
  if (key === undefined)
    throw new Fault("forbidden", "not-permitted", "Your reviewer key is not in force.");
  const own = await ownRecord(unit, open, input.given);
  const record = agreed === undefined ? own : sameAward(own, parseAward(utf8(agreed)).record);
  const signature = signAward(record, { id: key.id, seed: input.by.seed });
  return { award: textOf({ record, sigs: [] }), key: signature.key, sig: signature.sig };
}

/** The other reviewer's record, if it says just what this one would say; their nonce is theirs. Nobody signs what somebody put into the case. */
function sameAward(own: AwardRecord, other: AwardRecord): AwardRecord {
  const expected = awardDigest({ ...own, nonce: other.nonce });
  if (awardDigest(other) !== expected) throw new Refusal("award-mismatch");
  return other;
}

async function ownRecord(unit: Unit, open: OpenCase, given: Verdict): Promise<AwardRecord> {
  const entry = await weighLatest(unit, open, "request");
  must(entry !== undefined, "entry-missing");
  if (given.verdict !== "eligible") throw new Error("ownRecord: nothing to award");
  const request = readRequest(entry.plaintext);
  return {
    amount: given.amount,
    case: request.claim.case,
    claim: request.claim.sign,
    nonce: toHex(unit.random.bytes(16)),
    programme: request.programme,
  };
}

async function approve(
  unit: Unit,
  step: {
    open: OpenCase;
    current: Case;
    urgent: boolean;
    half: { award: string; key: string; sig: string } | undefined;
    first: Assessment;
    list: PeopleList;
  },
): Promise<Case> {
  const { half, first } = step;
  if (half === undefined || first.sig === undefined || first.key === undefined) {
    throw new Error("approve: an eligible verdict without a signature");
  }
  const award: SignedAward = {
    record: parseAward(utf8(half.award)).record,
    // In an order that does not tell who was first.
    sigs: [
      { key: first.key, sig: first.sig },
      { key: half.key, sig: half.sig },
    ].sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
  const reviewers = verifyAward(award, step.list, unit.at).sort();
  const pays = await heldFor(unit, award.record.amount);
  const grant = newReference<"payout">(unit.random);
  await requireExplained(unit, step.current.programme);
  await requireBudget(unit, step.current.programme, { pays, urgent: step.urgent });
  await postEntry(
    unit,
    grantApproved({
      programme: step.current.programme,
      effectiveOn: formatDate(unit.at),
      grant,
      amount: pays,
    }),
  );
  await sealEntry(unit, step.open, {
    kind: "award",
    plaintext: caseEntries.award.write({
      hold: grantHold(grant),
      payout: grant,
      pays,
      reviewers,
      signed: textOf(award),
    }),
  });
  return queueIfFit(unit, step.open, step.current);
}

/** What is held for an award: in sats what is paid for it, drawn now; in a currency the most that it may come to when it is paid. */
async function heldFor(unit: Unit, amount: AwardAmount): Promise<Sats> {
  if ("cents" in amount) return coverOf(amount, await requireRate(unit, amount.currency, unit.at));
  const since = new Date(unit.at.getTime() - DISTINCT_MS);
  const taken = await recentGrants(unit, { since, low: amount.sats, high: mostFor(amount.sats) });
  return drawPays(amount.sats, taken, unit.random);
}

function said(
  given: Verdict,
): Pick<Assessment, "amount" | "findings" | "money" | "reason" | "tier"> {
  const { findings } = given;
  if (given.verdict === "declined") return { findings, reason: given.reason };
  const granted = "sats" in given.amount ? { amount: given.amount.sats } : { money: given.amount };
  return { findings, tier: given.tier, ...granted };
}

function textOf(award: SignedAward): string {
  return Buffer.from(formatAward(award)).toString("utf8");
}
