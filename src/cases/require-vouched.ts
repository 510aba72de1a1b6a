import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Verdict } from "./assess.ts";
import { counts, showVouches } from "./vouches.ts";

/**
 * Lets an eligible verdict rest on the attestation of a trusted group (E3) only while a vouch counts that the case has. Fault invalid `vouch-missing`.
 */
export async function requireVouched(unit: Unit, open: OpenCase, given: Verdict): Promise<void> {
  const rests = given.findings.some(({ evidence }) => evidence.includes("E3"));
  if (given.verdict !== "eligible" || !rests) return;
  if ((await showVouches(unit, open)).some(counts)) return;
  throw new Fault(
    "invalid",
    "vouch-missing",
    "You rest a finding on E3, and this case has no vouch of a trusted group that counts.",
  );
}
