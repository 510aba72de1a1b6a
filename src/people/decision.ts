import type { Permission } from "./permission.ts";

/** How long a proof of who one is counts for decisions. */
export const PROOF_SECONDS = 15 * 60;

/**
 * What a permission lets people do: look; work, which others judge or anybody undoes; or decide, which spends, refuses, forgets or binds
 * the fund. A new permission has to say which.
 */
const WEIGHT: Readonly<Record<Permission, "look" | "work" | "decide">> = {
  "case.list": "look",
  "case.read": "look",
  "case.triage": "work",
  "case.assign": "work",
  "case.message": "work",
  "case.assess": "decide",
  // Stopping hurts nobody who may be paid a day later; paying after all may.
  "case.pause": "work",
  "case.resume": "decide",
  "case.erase": "decide",
  "duplicate.judge": "decide",
  "spam.judge": "decide",
  "programme.manage": "decide",
  "programme.agree": "decide",
  "rate.record": "decide",
  "payout.list": "look",
  "payout.hold": "decide",
  "coin.list": "look",
  "coin.freeze": "decide",
  "batch.read": "look",
  "batch.build": "decide",
  "batch.approve": "decide",
  "batch.broadcast": "decide",
  "batch.bump": "decide",
  "book.attest": "work",
  "book.correct": "decide",
  "book.read": "look",
  "export.read": "look",
  "reconciliation.read": "look",
  "access-log.read": "look",
  // One stops at once whatever may go wrong; setting it going again is the decision.
  "fund.freeze": "work",
  "fund.thaw": "decide",
  "blackout.declare": "decide",
  "group.manage": "decide",
  "test.manage": "decide",
  "board.ask": "decide",
  // One stops at once what two began.
  "board.stop": "work",
  "system.read": "look",
};

/** Whether whoever uses this permission to change something must have proved who they are within PROOF_SECONDS. */
export function isDecision(permission: Permission): boolean {
  return WEIGHT[permission] === "decide";
}

/** Until when a proof counts. */
export function provenUntil(provenAt: Date): Date {
  return new Date(provenAt.getTime() + PROOF_SECONDS * 1000);
}
