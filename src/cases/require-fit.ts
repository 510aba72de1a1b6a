import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { AwardAmount } from "../payouts/award.ts";
import { worthAt } from "../payouts/award.ts";
import { requireRate } from "../payouts/award-rate.ts";
import { policyInForce } from "../programmes/policy.store.ts";
import { lockProgramme } from "../programmes/programme.store.ts";

import type { Verdict } from "./assess.ts";
import type { Case } from "./case.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { missingFor, PANEL_TIER } from "./criteria.ts";
import { requireVouched } from "./require-vouched.ts";

/**
 * Lets an eligible verdict pass that its programme can pay and its evidence carries; a declined one always. The programme stays locked until
 * the unit ends. Faults: invalid `award-out-of-range`, `tier-not-offered`,
 * `tier-unneeded` (of what three have to agree on), `tier-exceeded` (with `cap`, the most on that evidence), `evidence-insufficient` (with
 * `missing`, names of SHORTFALLS), `vouch-missing`; conflict `rate-needed` for a currency without a rate.
 */
export async function requireFit(
  unit: Unit,
  { open, current }: { readonly open: OpenCase; readonly current: Case },
  given: Verdict,
): Promise<void> {
  if (given.verdict !== "eligible") return;
  const programme = await lockProgramme(unit, current.programme);
  const worth = await worthOf(unit, given.amount);
  const { tiers } = (await policyInForce(unit, programme)).policy;
  const rule = tiers.find(({ tier }) => tier === given.tier);
  if (rule === undefined)
    throw new Fault(
      "invalid",
      "tier-not-offered",
      "This programme grants nothing on evidence of this tier.",
    );
  const isAbove = worth > programme.awardCap;
  if (worth < programme.awardFloor || (isAbove && given.tier !== PANEL_TIER))
    throw new Fault("invalid", "award-out-of-range", "This programme pays other amounts.", {
      floor: programme.awardFloor.toString(),
      cap: programme.awardCap.toString(),
    });
  if (given.tier === PANEL_TIER && !isAbove)
    throw new Fault(
      "invalid",
      "tier-unneeded",
      "The programme grants this much without three who agree: choose another tier.",
      { cap: programme.awardCap.toString() },
    );
  if (worth > rule.cap)
    throw new Fault(
      "invalid",
      "tier-exceeded",
      "This is more than the programme pays on evidence of this tier.",
      { cap: rule.cap.toString() },
    );
  const missing = missingFor(given.tier, given.findings, rule.sources);
  if (missing.length > 0)
    throw new Fault(
      "invalid",
      "evidence-insufficient",
      `The findings do not carry an award of tier ${given.tier}.`,
      { missing: missing.join(" ") },
    );
  await requireVouched(unit, open, given);
}

async function worthOf(unit: Unit, amount: AwardAmount): Promise<bigint> {
  if ("sats" in amount) return amount.sats;
  return worthAt(amount, await requireRate(unit, amount.currency, unit.at));
}
