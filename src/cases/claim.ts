import { claimKeys, lookupHashOf } from "../base/code-keys.ts";
import type { ClaimKeys } from "../base/code-keys.ts";
import type { Code } from "../base/code.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import type { Case } from "./case.ts";
import { findCaseByClaim, lockCase } from "./case.store.ts";

/** A case opened by the holder of its claim code, as it was when it was read. */
export interface OpenClaim {
  readonly case: Case;
  readonly keys: ClaimKeys;
  readonly open: OpenCase;
}

/**
 * Opens the case of a claim code, and locks nothing: PostgreSQL writes into a locked row which transaction locked it, and a visit that
 * changes a payout must leave nothing at the case. Whatever writes to the case takes `lockClaim` first. Fault unauthenticated `code-unknown`
 * for a code that opens nothing, whatever the reason.
 */
export async function openClaim(unit: Unit, shreds: ShredStore, code: Code): Promise<OpenClaim> {
  const found = await findCaseByClaim(unit, lookupHashOf(code));
  if (found === undefined) throw unknownCode();
  const keys = claimKeys(code.secret);
  try {
    const as = { kind: "claim" as const, key: keys.seal };
    return { case: found, keys, open: await openVaultCase(unit, shreds, { case: found.id, as }) };
  } catch (error) {
    if (error instanceof Fault) throw unknownCode();
    throw error;
  }
}

/** The same case as it is now, its row locked until the unit ends. Fault unauthenticated `code-unknown` when it was erased since it was opened. */
export async function lockClaim(unit: Unit, claim: OpenClaim): Promise<OpenClaim> {
  const locked = await lockCase(unit, claim.case.id);
  if (locked.state === "erased") throw unknownCode();
  return { ...claim, case: locked };
}

function unknownCode(): Fault {
  return new Fault("unauthenticated", "code-unknown", "This code opens nothing.");
}
