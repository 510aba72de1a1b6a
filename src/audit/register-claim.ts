import { fromHex } from "../base/bytes.ts";
import { claimLeaf } from "../base/claims-tree.ts";
import type { Unit } from "../db/unit.ts";
import { insertClaimLeaf } from "./claim.store.ts";

/** A claim key and what it stands under, in hex as in an opening (FORMATS 2): salt₃₂, case tag₁₆, Ed25519 public key₃₂. */
export interface RegisteredClaim {
  readonly salt: string;
  readonly case: string;
  readonly key: string;
}

/**
 * Fixes the claim key of a new case: its salted hash goes into the claims tree of the next epoch (FORMATS 2). Only the hash is kept
 * here; the salt stays in the case. Repeating it does nothing.
 */
export async function registerClaim(unit: Unit, claim: RegisteredClaim): Promise<void> {
  await insertClaimLeaf(
    unit,
    claimLeaf({
      salt: fromHex(claim.salt),
      caseTag: fromHex(claim.case),
      key: fromHex(claim.key),
    }),
  );
}
