import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { diffPolicies, formatPolicy, isLadder, policyDigest } from "./policy.ts";
import type { ProgrammePolicy } from "./policy.ts";
import {
  insertPolicy,
  isAgreed,
  listPolicies,
  policyChanged,
  policyInForce,
  saveAgreement,
} from "./policy.store.ts";
import type { StoredPolicy } from "./policy.store.ts";
import { lockProgramme } from "./programme.store.ts";

/**
 * Proposes the next version of a programme's policy. What only narrows holds at once; what widens anything waits for a second person.
 * Faults: not-found `programme-unknown`; conflict `policy-same` when it changes nothing; invalid `tiers-disordered`,
 * `share-of-nothing`, `untriaged-early`.
 */
export async function proposePolicy(
  unit: Unit,
  input: { readonly programme: string; readonly policy: ProgrammePolicy; readonly by: string },
): Promise<StoredPolicy> {
  const programme = await lockProgramme(unit, input.programme);
  requireSound(input.policy);
  const inForce = await policyInForce(unit, programme);
  const changes = diffPolicies(inForce.policy, input.policy);
  if (changes.length === 0)
    throw new Fault("conflict", "policy-same", "This is what holds already.");
  const [newest] = await listPolicies(unit, programme.code);
  const text = formatPolicy(input.policy);
  const widens = changes.some((change) => change.widens);
  const next = {
    version: (newest?.version ?? 0) + 1,
    text,
    digest: policyDigest(text),
    widens,
    proposedBy: input.by,
    heldSince: widens ? undefined : formatDate(unit.at),
  };
  await insertPolicy(unit, programme.code, next);
  return { ...next, agreedBy: undefined };
}

function requireSound(policy: ProgrammePolicy): void {
  const { budget, tiers, untriagedDays, urgentShare, windowSats } = policy;
  if (!isLadder(tiers))
    throw new Fault(
      "invalid",
      "tiers-disordered",
      "An emergency grants at most what tier 1 does, and tier 3 more than every other tier.",
    );
  if (urgentShare !== undefined && budget === undefined && windowSats === undefined)
    throw new Fault(
      "invalid",
      "share-of-nothing",
      "A share can be kept for emergencies only of a budget, or of a sum for so many days.",
    );
  if (untriagedDays !== undefined && untriagedDays <= policy.overdueDays)
    throw new Fault(
      "invalid",
      "untriaged-early",
      "A request is overdue before it ends without anybody having read it.",
    );
}

/**
 * Agrees to a version that widens, as somebody other than who proposed it; it holds from then on. Safe to repeat for the same person.
 * Faults: not-found `programme-unknown`, `policy-unknown`; conflict `policy-changed` when a newer one holds; forbidden `policy-own`.
 */
export async function agreePolicy(
  unit: Unit,
  of: { readonly programme: string; readonly version: number; readonly person: string },
): Promise<StoredPolicy> {
  await lockProgramme(unit, of.programme);
  const all = await listPolicies(unit, of.programme);
  const asked = all.find(({ version }) => version === of.version);
  if (asked === undefined)
    throw new Fault("not-found", "policy-unknown", "This programme has no such version.");
  if (asked.agreedBy === of.person) return asked;
  const held = all.find(isAgreed);
  if (isAgreed(asked) || (held !== undefined && held.version > asked.version))
    throw policyChanged();
  if (asked.proposedBy === of.person)
    throw new Fault("forbidden", "policy-own", "Somebody else must agree to what you propose.");
  await saveAgreement(unit, of);
  return { ...asked, agreedBy: of.person, heldSince: formatDate(unit.at) };
}
