import { toHex, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { awardDigest, formatAward, parseAward, signAward } from "../payouts/award.ts";
import type { AwardRecord, SignedAward } from "../payouts/award.ts";
import { weighLatest } from "../vault/open-entries.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { verdictsNow } from "./agreed.ts";
import { judge, stageOf } from "./assess.ts";
import type { Verdict } from "./assess.ts";
import { unlessAltered } from "./case-altered.ts";
import { caseEntries } from "./case-entries.ts";
import type { Assessment, TestMark } from "./case-entries.ts";
import type { Case, CaseId } from "./case.ts";
import {
  insertDecision,
  listAssignments,
  listDecisions,
  lockCase,
  saveState,
} from "./case.store.ts";
import { endTest } from "./end-test.ts";
import { fillSeats } from "./fill-seats.ts";
import { readRequest } from "./request.ts";
import { requireFit } from "./require-fit.ts";
import { leaveToBoard } from "./seal-to-board.ts";
import { countReview } from "./review-tally.store.ts";
import { requireUngranted } from "./require-distinct.ts";
import { talliesOf } from "./tally.ts";
import { countDecision } from "./tally.store.ts";
import { sealTouched } from "./touched.ts";
import type { CaseReader } from "./triage-case.ts";
import { carryOutOrWait } from "./wait-reviewed.ts";
import { weighTest } from "./weigh-test.ts";

/**
 * Records one reviewer's verdict and what follows from it: the second look, a third one, or the decision. An agreed award is signed by both, and its money is held, in the same unit, or the case
 * waits (`wait-reviewed.ts`): whoever gives a verdict is refused for nothing that follows from another one. Faults: not-found `case-not-found`; forbidden `not-yours`; conflict `already-decided`,
 * `case-transition`, `case-changed`, `rate-needed`, `duplicate-granted`; invalid `award-out-of-range`, `tier-exceeded`, `tier-not-offered`, `tier-unneeded`, `evidence-insufficient`,
 * `amount-of-neither`, `vouch-missing`. Refuses with `case-altered` what the rules of the tables refuse, and as
 * `weighTest` does.
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
  const { list, tokenKeys, expected } = input;
  const { person } = input.by;
  const open = await openVaultCase(unit, shreds, {
    case: input.id,
    as: { kind: "person", person, key: input.by.key },
  });
  const current = await lockCase(unit, input.id);
  const drawn = await listAssignments(unit, input.id);
  const stage = stageOf(current.state, drawn, await listDecisions(unit, input.id), person);
  await requireFit(unit, { open, current }, input.given);
  // Of every verdict, so that a refusal tells nothing of what somebody else said.
  if (input.given.verdict === "eligible") await requireUngranted(unit, input.id);
  const earlier = await verdictsNow(unit, open);
  const outcome = judge(stage, input.given, earlier);
  const agreed = outcome.to === "approved" ? outcome.with.award : undefined;
  const mark = await weighTest(unit, open);
  const half =
    input.given.verdict === "eligible"
      ? await signed(unit, open, { ...input, isTest: mark !== undefined }, agreed)
      : undefined;
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
  const judged = { person, given: input.given, stage, outcome, earlier };
  await countReview(unit, { ...judged, submittedOn: current.submittedOn });
  if (outcome.to === "approved")
    return carryOutOrWait(unit, open, { current, list, tokenKeys, expected });
  const by = outcome.to === "in_review" ? "system" : "reviewer";
  const moved = await saveState(unit, current, { to: outcome.to, by, expected });
  if (outcome.to === "declined") await close(unit, open, { moved, given: input.given, list, mark });
  // The verdict stands whether somebody is free for the third seat or not.
  if (outcome.to === "in_review") await fillSeats(unit, open, moved, list);
  return moved;
}

/** What follows when a case is declined. */
async function close(
  unit: Unit,
  open: OpenCase,
  step: { moved: Case; given: Verdict; list: PeopleList; mark: TestMark | undefined },
): Promise<void> {
  const { moved, given, list, mark } = step;
  await sealTouched(unit, open);
  if (mark !== undefined) await endTest(unit, open, mark, "declined");
  await leaveToBoard(unit, open, list);
  if (mark !== undefined) return;
  const decision = { ...moved, to: "declined" as const, at: unit.at, findings: given.findings };
  await countDecision(unit, moved.programme, talliesOf(decision));
}

/** The reviewer's signature: over the record they agree with, or over one of their own. */
async function signed(
  unit: Unit,
  open: OpenCase,
  input: {
    by: { person: string; seed: Uint8Array };
    given: Verdict;
    list: PeopleList;
    isTest: boolean;
  },
  agreed: string | undefined,
): Promise<{ award: string; key: string; sig: string }> {
  const [key] = keysInForce(input.list, "reviewer", unit.at, input.by.person);
  if (key === undefined)
    throw new Fault("forbidden", "not-permitted", "Your reviewer key is not in force.");
  const own = await ownRecord(unit, open, input.given);
  const record = agreed === undefined ? own : sameAward(own, parseAward(utf8(agreed)).record);
  // Nobody signs what nobody is awarded: in its place stands what a signature looks like, and the first one is alone.
  const signature =
    input.isTest && agreed !== undefined
      ? { key: key.id, sig: toHex(unit.random.bytes(64)) }
      : signAward(record, { id: key.id, seed: input.by.seed });
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
