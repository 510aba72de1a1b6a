import { CASE_TRANSITIONS } from "./case-transitions.ts";
import type { CaseState } from "./case.ts";
import type { PayoutState } from "../payouts/payout.ts";

/** The stations that a request passes on its way to being paid, as the page draws them. */
export const STATIONS = ["sent", "read", "reviewed", "paying", "paid"] as const;

/** How many stations are behind a request in this state; undefined for one that ended otherwise. */
export function stationOf(state: CaseState): number | undefined {
  switch (state) {
    case "submitted":
      return 0;
    case "triage":
      return 1;
    case "in_review":
    case "second_review":
    case "reviewed":
    case "info_requested":
    case "appealed":
      return 2;
    case "approved":
    case "active":
      return 3;
    case "completed":
      return 4;
    case "declined":
    case "expired":
    case "spam":
    case "withdrawn":
    case "erased":
      return undefined;
  }
}

/** Whether the applicant may still take the request back, and no payout is queued of it. */
export function isOpen(state: CaseState): boolean {
  if (state === "active") return false;
  return CASE_TRANSITIONS.some((step) => step.from === state && step.to === "withdrawn");
}

/** Whether the applicant may take the request back: while it is open, and a decided one while nothing of its payouts is signed. */
export function mayWithdraw(
  state: CaseState,
  payouts: readonly { readonly state: PayoutState }[],
): boolean {
  if (isOpen(state)) return true;
  const open = payouts.filter((payout) => payout.state !== "cancelled");
  return state === "active" && open.length > 0 && open.every(isUnsigned);
}

/** Payouts that no signature can change any more. */
const DONE: readonly PayoutState[] = ["confirmed", "settled", "cancelled"];

/** Payouts of which nothing is signed yet, so that they can still go elsewhere. */
const UNSIGNED: readonly PayoutState[] = ["ready", "batched"];

/** Whether nothing is signed of a payout yet. */
export function isUnsigned({ state }: { readonly state: PayoutState }): boolean {
  return UNSIGNED.includes(state);
}

/** Whether a payout is over. */
export function isDone({ state }: { readonly state: PayoutState }): boolean {
  return DONE.includes(state);
}

/**
 * Whether the applicant may say, or change, where to be paid: always, but for what is signed and not yet confirmed. Then a newer record
 * would make the signer refuse the older one (`destination-superseded`), whose lineage keeps its script.
 */
export function mayGive(
  state: CaseState,
  payouts: readonly { readonly state: PayoutState }[],
): boolean {
  if (isOpen(state)) return true;
  const open = payouts.filter((payout) => !isDone(payout));
  return state === "active" && open.length <= 1 && open.every(isUnsigned);
}
