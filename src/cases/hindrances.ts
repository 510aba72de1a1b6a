import type { Unit } from "../db/unit.ts";
import { counts, isUnresolved } from "../duplicates/pair.ts";
import { listPairs } from "../duplicates/pair.store.ts";
import { requireExplained } from "../payouts/explain-spend.ts";
import { requireBudget } from "../programmes/require-budget.ts";
import { sats } from "../base/sats.ts";
import type { AwardAmount } from "../payouts/award.ts";
import { worthAt } from "../payouts/award.ts";
import { requireRate } from "../payouts/award-rate.ts";
import { verdictsNow } from "./agreed.ts";
import { assessedAmount } from "./case-entries.ts";
import type { Case } from "./case.ts";
import { isUrgent } from "./urgent.store.ts";
import { hindranceIn, TOLD_HINDRANCES } from "./hindrance.ts";
import type { Hindrance, ToldHindrance } from "./hindrance.ts";
import { requireFree } from "./require-free.ts";
import { requireReleased } from "./restored-case.view.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { AFTER_VERDICT } from "./shown-state.ts";

/**
 * What would stand now in the way of paying what this person found, in the order of TOLD_HINDRANCES; nothing for whoever found nothing to pay, or has given no verdict. It follows from their own verdict,
 * the fund's means and this case's pairs alone, so it is the same whatever others said.
 */
export async function hindrancesFor(
  unit: Unit,
  open: OpenCase,
  current: Case,
  person: string,
): Promise<ToldHindrance[]> {
  if (!AFTER_VERDICT.some((each) => each === current.state)) return [];
  const own = (await verdictsNow(unit, open)).find((each) => each.person === person);
  const amount = own && assessedAmount(own);
  if (amount === undefined) return [];
  const found = new Set<Hindrance>();
  const ask = async (check: () => Promise<void>): Promise<void> => {
    try {
      await check();
    } catch (error) {
      const why = hindranceIn(error);
      if (why === undefined) throw error;
      found.add(why);
    }
  };
  await ask(() => requireReleased(unit, current.id));
  await ask(() => requireExplained(unit, current.programme));
  await ask(() => requireMeans(unit, current, amount));
  if ((await listPairs(unit, current.id)).some((pair) => isUnresolved(pair) && counts(pair)))
    found.add("duplicates-open");
  return TOLD_HINDRANCES.filter((each) => found.has(each));
}

async function requireMeans(unit: Unit, current: Case, amount: AwardAmount): Promise<void> {
  const pays = sats(await worthOf(unit, amount));
  const { programme } = current;
  await requireFree(unit, programme, pays);
  await requireBudget(unit, programme, { pays, urgent: await isUrgent(unit, current.id) });
}

async function worthOf(unit: Unit, amount: AwardAmount): Promise<bigint> {
  if ("sats" in amount) return amount.sats;
  return worthAt(amount, await requireRate(unit, amount.currency, unit.at));
}
