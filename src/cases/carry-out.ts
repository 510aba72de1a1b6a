import { formatDate } from "../base/clock.ts";
import { utf8 } from "../base/bytes.ts";
import { newReference } from "../base/id.ts";
import { keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { grantApproved, grantHold } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { recentGrants } from "../ledger/recent-grants.view.ts";
import { formatAward, parseAward, verifyAward } from "../payouts/award.ts";
import type { AwardAmount, SignedAward } from "../payouts/award.ts";
import { coverOf, requireRate } from "../payouts/award-rate.ts";
import { DISTINCT_MS, drawPays, mostFor } from "../payouts/draw-pays.ts";
import { requireExplained } from "../payouts/explain-spend.ts";
import { frozenPeople } from "../people/able-people.view.ts";
import { requireBudget } from "../programmes/require-budget.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { Agreed } from "./agreed.ts";
import type { TestMark } from "./case-entries.ts";
import { endTest, sealNoAward } from "./end-test.ts";
import { requireFree } from "./require-free.ts";
import { caseEntries } from "./case-entries.ts";
import type { Case, CaseMover } from "./case.ts";
import { saveState } from "./case.store.ts";
import { isUrgent } from "./urgent.store.ts";
import { leaveToBoard } from "./seal-to-board.ts";
import { Hindered } from "./hindrance.ts";
import { queueIfFit } from "./queue-payout.ts";
import { requireDistinct } from "./require-distinct.ts";
import { requireHousehold } from "./require-household.ts";
import { requireFit } from "./require-fit.ts";
import { requireReleased } from "./restored-case.view.ts";
import { talliesOf } from "./tally.ts";
import { countDecision } from "./tally.store.ts";
import { weighTest } from "./weigh-test.ts";

/** What an agreement is carried out with: the signed list in force, and the keys of what is compared between cases. */
export interface CarryOut {
  readonly current: Case;
  readonly agreed: Agreed;
  readonly by: CaseMover;
  readonly list: PeopleList;
  readonly tokenKeys: TokenKeys;
  readonly expected?: number | undefined;
}

/**
 * Approves a case: everything that an award has to fulfil is asked now, whenever its reviewers agreed, and its money is held in the same unit. Faults: those of
 * `requireFit`, `requireReleased`, `requireDistinct`, `requireExplained`, `requireBudget` and `postEntry`. Throws Hindered with `household-full`, with `reviewer-frozen` while one of those who signed is frozen, with
 * `award-keys-gone` when a key of theirs is not in force any more, with `award-keys-early` when by the clock of now it is not yet. A refusal may end the unit: whoever goes on after one runs this in a part of it that can be undone.
 */
export async function carryOut(unit: Unit, open: OpenCase, step: CarryOut): Promise<Case> {
  const { current, agreed, list } = step;
  await requireSigners(unit, agreed, list);
  await requireFit(unit, { open, current }, agreed.given);
  await requireReleased(unit, current.id);
  await requireDistinct(unit, open, step.tokenKeys);
  await requireHousehold(unit, current);
  const urgent = await isUrgent(unit, current.id);
  const mark = await weighTest(unit, open);
  if (mark !== undefined) return endApproved(unit, open, { ...step, mark, urgent });
  const moved = await saveState(unit, current, {
    to: "approved",
    by: step.by,
    expected: step.expected,
  });
  await leaveToBoard(unit, open, list);
  const { findings } = agreed.given;
  const decision = { ...moved, to: "approved" as const, at: unit.at, findings };
  await countDecision(unit, moved.programme, talliesOf(decision));
  return approve(unit, open, { current: moved, urgent, agreed, list });
}

/** Those whose signatures the award has, as the list in force and their colleagues have it now. */
async function requireSigners(unit: Unit, { halves }: Agreed, list: PeopleList): Promise<void> {
  const frozen = await frozenPeople(unit);
  for (const { person, key } of halves) {
    if (!keysInForce(list, "reviewer", unit.at, person).some(({ id }) => id === key))
      throw new Hindered(
        isGone(list, { person, key }, unit.at) ? "award-keys-gone" : "award-keys-early",
      );
    if (frozen.has(person)) throw new Hindered("reviewer-frozen");
  }
}

/** Whether a reviewer's key is off the list, or past its last day. One that is to come into force was in force when they signed: the clock was set back. */
function isGone(list: PeopleList, of: { person: string; key: string }, at: Date): boolean {
  const day = formatDate(at);
  return !list.keys.some(
    ({ id, role, person, until }) =>
      id === of.key && role === "reviewer" && person === of.person && day <= until,
  );
}

/**
 * A test request comes to look like one that is approved and waits to be told where to pay, when all that holds an award up would have let it pass. Nothing is booked, signed or counted for it: what is asked of a true
 * one is asked by reading.
 */
async function endApproved(
  unit: Unit,
  open: OpenCase,
  step: CarryOut & { readonly mark: TestMark; readonly urgent: boolean },
): Promise<Case> {
  const { current, agreed, mark, urgent } = step;
  const { programme } = current;
  const pays = await heldFor(unit, agreed.given.amount);
  await requireExplained(unit, programme);
  await requireBudget(unit, programme, { pays, urgent });
  await requireFree(unit, programme, pays);
  const { by, expected } = step;
  await endTest(unit, open, mark, "approved");
  const moved = await saveState(unit, current, { to: "approved", by, expected });
  await leaveToBoard(unit, open, step.list);
  await sealNoAward(unit, open, { agreed, pays });
  return moved;
}

async function approve(
  unit: Unit,
  open: OpenCase,
  step: {
    readonly current: Case;
    readonly urgent: boolean;
    readonly agreed: Agreed;
    readonly list: PeopleList;
  },
): Promise<Case> {
  const { current, agreed, urgent } = step;
  const [own] = agreed.halves;
  const award: SignedAward = {
    record: parseAward(utf8(own.award)).record,
    // In an order that does not tell who was first.
    sigs: agreed.halves
      .map(({ key, sig }) => ({ key, sig }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
  };
  const reviewers = verifyAward(award, step.list, unit.at).sort();
  const pays = await heldFor(unit, award.record.amount);
  const grant = newReference<"payout">(unit.random);
  const { programme } = current;
  await requireExplained(unit, programme);
  await requireBudget(unit, programme, { pays, urgent });
  const effectiveOn = formatDate(unit.at);
  await postEntry(unit, grantApproved({ programme, effectiveOn, grant, amount: pays }));
  await sealEntry(unit, open, {
    kind: "award",
    plaintext: caseEntries.award.write({
      hold: grantHold(grant),
      payout: grant,
      pays,
      reviewers,
      signed: Buffer.from(formatAward(award)).toString("utf8"),
    }),
  });
  return queueIfFit(unit, open, current);
}

/** What is held for an award: in sats what is paid for it, drawn now; in a currency the most that it may come to when it is paid. */
async function heldFor(unit: Unit, amount: AwardAmount): Promise<Sats> {
  if ("cents" in amount) return coverOf(amount, await requireRate(unit, amount.currency, unit.at));
  const since = new Date(unit.at.getTime() - DISTINCT_MS);
  const taken = await recentGrants(unit, { since, low: amount.sats, high: mostFor(amount.sats) });
  return drawPays(amount.sats, taken, unit.random);
}
