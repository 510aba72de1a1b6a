import type { AlteredNeed } from "../payouts/altered-need.view.ts";
import type { HeldCause, HeldUp, PartlySignedBatch } from "../payouts/held-up.view.ts";
import type { FewApprovers } from "../payouts/few-approvers.view.ts";
import type { StuckBatch } from "../payouts/stuck-batches.view.ts";

/** What is to be done about payouts that join no batch. */
const REMEDIES: Readonly<Record<HeldCause, string>> = {
  paused: "paused: another person than who paused them lifts that, under “Pauses”",
  resting:
    "resting, because where they go was changed: under “Payouts” two people say that they know of it, and then they wait for its hour",
  unpriced: "waiting for a rate of their currency: a treasurer records one",
};

/** What keeps payments from being made and needs people, one line each with what to do; names batches, and of payouts only how many about. */
export function sayHeldUp(held: HeldUp): string[] {
  const { frozen, partly, payouts } = held;
  return [
    ...(frozen
      ? [
          "all payouts are frozen: nothing is signed or sent until two others lift it, under “Freezes”",
        ]
      : []),
    ...partly.map(sayPartly),
    ...held.signerWantsMore.map(
      (batch) =>
        `batch ${batch} has the approvals that the fund file asks for, and the signer wants more: let another approver approve it, and write the same steps (approvers) into fund file and signer's policy`,
    ),
    ...held.needsAltered.map(
      ({ batch, need, due }) =>
        `batch ${batch} asks for ${need} approvers, and ${sayDue(due)}; look who, give it up and freeze its payouts anew`,
    ),
    ...held.approvalsMissing.map(
      ({ batch, given, need }) =>
        `batch ${batch} was signed and has ${given} of the ${need} approvals that it took: somebody deleted them, or they went to the signer by file alone; ask its approvers for what purse approve printed`,
    ),
    ...held.strayStatements.map(({ kind, seq, rule }) =>
      rule === "fund-unpinned"
        ? `${kind} ${seq} in the database is not the one that FUND_FILE pins, or does not lead to it (${rule}): somebody wrote fund files anew; trust no page and no approval, and have the rows put back`
        : `${kind} ${seq} is none of this fund as it stands in the database (${rule}): somebody wrote it there; look who, and have its row put back or taken out`,
    ),
    ...held.undead.map(
      ({ batch, waiting, cancel }) =>
        `batch ${batch} is dead and could be mined all the same, because a reorganisation took away what ended it${sayWaiting(waiting)}; ${CANCEL[cancel ?? "none"]}`,
    ),
    ...payouts.map(
      ({ programme, cause, count }) => `${count} payouts of ${programme} are ${REMEDIES[cause]}`,
    ),
  ];
}

/** What is to be done about a batch that only a cancel ends. */
const CANCEL = {
  none: "cancel it on its page",
  frozen: "its cancel waits for approvals or the signer",
  signed: "its cancel is signed and waits to be mined",
} as const;

function sayWaiting(waiting: number): string {
  if (waiting === 0) return "";
  return waiting === 1
    ? ", and a payout waits for its end"
    : `, and ${waiting} payouts wait for its end`;
}

function sayDue(due: AlteredNeed["due"]): string {
  if (due === undefined)
    return "how many must approve it cannot be told: its manifest, its fund file or the people lists were written over";
  return `the fund file and the people lists say ${due.each.join(" or ")} for what it pays: somebody wrote its row over`;
}

/** What takes everybody who can approve, or more, in one line with what to do. */
export function sayFew({ above, need, able }: FewApprovers): string {
  const what = above === "0" ? "a batch" : `a batch of more than ${above} sat`;
  const now =
    able < need
      ? "it cannot be paid now"
      : "it cannot be paid when one of them is away, loses a key, or built it or reviewed a case of it";
  return `${what} takes ${need} approvers and ${able} can approve: ${now}; put somebody on the people list`;
}

function sayPartly({ batch, days, isOver, signed, missing }: PartlySignedBatch): string {
  const age = days === 0 ? "since today" : `for ${days} ${days === 1 ? "day" : "days"}`;
  const [by, lacks] = [listed(signed), listed(missing)];
  const end = isOver ? ", or end it by a cancel on its page" : "";
  return `batch ${batch} is signed in part ${age}: ${by} signed it, ${lacks} did not; bring its files to one of those, or hand in what they signed${end}`;
}

function listed(fingerprints: readonly string[]): string {
  return fingerprints.length === 0 ? "nobody that is named" : fingerprints.join(" and ");
}

/** A stuck batch, in one line with what to do. */
export function sayStuck({ batch, blocks, noticed, signs }: StuckBatch): string {
  return `batch ${batch} is stuck: it waits for ${blocks} blocks, noticed at ${noticed} (${signs.join(", ")}); its page says how to lift it`;
}
