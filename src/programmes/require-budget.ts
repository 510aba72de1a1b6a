import { Fault } from "../base/fault.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import { grantedBy } from "../ledger/granted.view.ts";
import { policyInForce } from "./policy.store.ts";
import { lockProgramme } from "./programme.store.ts";

const DAY_MS = 86_400_000;

/** A grant that is to be held: its sats, and whether triage marked its case as an emergency. */
interface Grant {
  readonly pays: Sats;
  readonly urgent: boolean;
}

/**
 * Lets a grant pass that the programme's budget and window still have room for; the programme stays locked until the unit ends, so that grants at
 * the same time see each other. What is kept for emergencies is the last of both sums: no posting says which grant was one, so that none stands out
 * among the payouts. Faults, with what is `left` in sats: conflict `budget-exceeded`; `emergencies-only` when only an emergency would pass.
 */
export async function requireBudget(
  unit: Unit,
  code: string,
  { pays, urgent }: Grant,
): Promise<void> {
  const programme = await lockProgramme(unit, code);
  const { policy } = await policyInForce(unit, programme);
  const { budget, windowDays, windowSats } = policy;
  if (budget === undefined && windowSats === undefined) return;
  const from = new Date(unit.at.getTime() - (windowDays - 1) * DAY_MS);
  const { ever, since } = await grantedBy(unit, code, from);
  const share = BigInt(policy.urgentShare ?? 0);
  const roomIn = (bound: bigint | undefined, granted: bigint, kept: bigint): bigint[] =>
    bound === undefined ? [] : [bound - (bound * kept) / 100n - granted];
  const leftOf = (kept: bigint): bigint =>
    least([...roomIn(budget, ever, kept), ...roomIn(windowSats, since, kept)]);
  const left = leftOf(urgent ? 0n : share);
  if (pays <= left) return;
  if (pays <= leftOf(0n))
    throw new Fault(
      "conflict",
      "emergencies-only",
      "What the programme may still grant for now is kept for emergencies.",
      { left: left.toString() },
    );
  throw new Fault("conflict", "budget-exceeded", "The programme has granted what it may for now.", {
    left: left.toString(),
  });
}

/** The least of these, or zero when one of them is overdrawn. */
function least(amounts: readonly bigint[]): bigint {
  const smallest = amounts.reduce((one, other) => (other < one ? other : one));
  return smallest < 0n ? 0n : smallest;
}
