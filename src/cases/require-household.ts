import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { policyInForce } from "../programmes/policy.store.ts";
import { lockProgramme } from "../programmes/programme.store.ts";
import type { Case } from "./case.ts";
import { Hindered } from "./hindrance.ts";
import { householdGrants } from "./household.view.ts";

const DAY_MS = 86_400_000;

/**
 * Lets a case be granted only while its household has had fewer grants of the programme than its policy names for the days of its window. The programme stays locked until
 * the unit ends, so that two of one household in the same moment see each other. Throws Hindered with `household-full`: it waits, and nobody is told why, since that would say of
 * another case that it was granted.
 */
export async function requireHousehold(unit: Unit, current: Case): Promise<void> {
  const programme = await lockProgramme(unit, current.programme);
  const { householdGrants: most, windowDays } = (await policyInForce(unit, programme)).policy;
  if (most === undefined) return;
  const from = formatDate(new Date(unit.at.getTime() - (windowDays - 1) * DAY_MS));
  const grants = await householdGrants(unit, { id: current.id, programme: programme.code, from });
  if (grants >= most) throw new Hindered("household-full");
}
