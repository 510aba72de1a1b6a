import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { caseKey } from "./case-key.ts";
import type { OpenCase } from "./case-key.ts";
import { newShredRef, SHRED_BYTES } from "./shred-store.ts";
import type { ShredStore } from "./shred-store.ts";
import { insertVaultCase, putWraps } from "./vault.store.ts";
import { wrapFor, wrapForClaim } from "./wrap.ts";
import type { ReaderKey } from "./wrap.ts";

/**
 * Gives a new case its key, sealed to `readers` and to the claim, and returns it open so that the first entries can be sealed in
 * the same unit. The reader keys must come from the signed people list. Refused by the database when the case exists or was
 * erased.
 *
 * The one command that touches files: the shred part is on disk before the unit can commit, so that no committed case is without
 * it. A unit that fails afterwards leaves a part that no row names: 32 random bytes under a random name, good for nothing. That
 * is also why a retried unit may simply put another one.
 */
export async function createVaultCase(
  unit: Unit,
  shreds: ShredStore,
  input: { case: Id<"case">; readers: readonly ReaderKey[]; claimSeal: Uint8Array },
): Promise<OpenCase> {
  const shredRef = newShredRef(unit.random);
  const peoplePart = unit.random.bytes(32);
  const shredPart = unit.random.bytes(SHRED_BYTES);
  await insertVaultCase(unit, { case: input.case, shredRef });
  await putWraps(unit, input.case, [
    wrapForClaim(peoplePart, input.claimSeal, unit.random),
    ...input.readers.map((reader) => wrapFor(peoplePart, reader, unit.random)),
  ]);
  await shreds.put(shredRef, shredPart);
  return { case: input.case, peoplePart, key: caseKey(peoplePart, shredPart) };
}
