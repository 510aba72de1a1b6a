import { Fault } from "../base/fault.ts";
import type { AwardAmount } from "../payouts/award.ts";
import type { Stage } from "./case.store.ts";
import type { CaseState } from "./case.ts";
import { assessedAmount } from "./case-entries.ts";
import type { Assessment } from "./case-entries.ts";
import { PANEL_TIER } from "./criteria.ts";
import type { Finding, Tier } from "./criteria.ts";
import { isTurnOf } from "./turn.ts";

/**
 * What one reviewer says, and what they found about every criterion: the case is eligible for an amount, in sats or in a currency, on the
 * evidence of a tier; or declined.
 */
export type Verdict = { readonly findings: readonly Finding[] } & (
  | { readonly verdict: "eligible"; readonly amount: AwardAmount; readonly tier: Tier }
  | { readonly verdict: "declined"; readonly reason: string }
);

/** The stages of the review. */
export type ReviewStage = Exclude<Stage, "triage" | "check">;

/** What follows from a verdict. `with` is the earlier assessment it agrees with. */
export type Outcome =
  | { readonly to: "second_review" }
  | { readonly to: "approved"; readonly with: Assessment }
  | { readonly to: "declined" }
  /** The two disagree, or agree on what takes three: a third person is asked. */
  | { readonly to: "in_review" };

/**
 * Which stage this person may decide now. Faults: forbidden `not-yours` for who was not drawn, conflict `already-decided`,
 * conflict `case-transition` when it is not their turn.
 */
export function stageOf(
  state: CaseState,
  drawn: readonly { stage: Stage; person: string }[],
  decided: readonly { stage: Stage }[],
  person: string,
): ReviewStage {
  const mine = drawn.find((each) => each.person === person)?.stage;
  if (mine === undefined || mine === "triage" || mine === "check") {
    throw new Fault("forbidden", "not-yours", "You were not drawn to review this case.");
  }
  if (decided.some((each) => each.stage === mine)) {
    throw alreadyDecided();
  }
  if (!isTurnOf(state, mine)) {
    throw new Fault(
      "conflict",
      "case-transition",
      "It is not your turn: the case waits for somebody else.",
    );
  }
  return mine;
}

/** How many have to agree before the last of three. */
const BEFORE_PANEL = 2;

/**
 * Judges a verdict by those before it; pure. What is above the programme's largest award takes all three: whoever of them says otherwise
 * declines it. Fault invalid `amount-of-neither` when a third person names a third amount.
 */
export function judge(stage: ReviewStage, given: Verdict, earlier: readonly Assessment[]): Outcome {
  if (stage === "first") return { to: "second_review" };
  const agreeing = earlier.filter((each) => agrees(each, given));
  const [same] = agreeing;
  if (given.verdict === "declined") {
    const isPanel = stage === "third" && earlier.every(({ tier }) => tier === PANEL_TIER);
    if (same !== undefined || isPanel) return { to: "declined" };
  } else if (same !== undefined) {
    const isPanel = [given, ...agreeing].some(({ tier }) => tier === PANEL_TIER);
    if (!isPanel || agreeing.length === BEFORE_PANEL) return { to: "approved", with: same };
    if (stage === "third") return { to: "declined" };
  }
  if (stage === "second") return { to: "in_review" };
  throw new Fault(
    "invalid",
    "amount-of-neither",
    "The two before you disagree, so your decision must be one of theirs. Ask for the case to be opened again otherwise.",
  );
}

/** Whether an earlier verdict says just what this one does, to the amount. */
export function agrees(earlier: Assessment, given: Verdict): boolean {
  if (given.verdict === "declined") return earlier.verdict === "declined";
  const amount = assessedAmount(earlier);
  return earlier.verdict === "eligible" && amount !== undefined && isSame(amount, given.amount);
}

function isSame(a: AwardAmount, b: AwardAmount): boolean {
  if ("sats" in a) return "sats" in b && a.sats === b.sats;
  return "cents" in b && a.cents === b.cents && a.currency === b.currency;
}

/** The refusal of whoever has given a verdict before. */
export function alreadyDecided(): Fault {
  return new Fault(
    "conflict",
    "already-decided",
    "You have decided this case before; somebody else must.",
  );
}
