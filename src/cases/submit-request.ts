import { claimKeys } from "../base/code-keys.ts";
import { formatCode, formatCodeDigits, newCode } from "../base/code.ts";
import { registerClaim } from "../audit/register-claim.ts";
import { toHex } from "../base/bytes.ts";
import { newId } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { findOpenProgramme } from "../programmes/programme.store.ts";
import { createVaultCase } from "../vault/create-vault-case.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import type { Application } from "./application-form.ts";
import { caseEntries } from "./case-entries.ts";
import type { CaseId } from "./case.ts";
import { insertCase } from "./case.store.ts";
import { encodeRequest, makeRequest } from "./request.ts";

/** Smallest sealed size of a request, so that short and long ones look alike (FORMATS 8). */
const LOWEST_RUNG = 2048;

/** What the applicant is shown, once. The code is not kept in any form. */
export interface SubmittedRequest {
  readonly claimCode: string;
  readonly claimCodeDigits: string;
}

/**
 * Takes a request: makes the claim code, gives the case its key, sealed to the triagers of the signed people list and to the code,
 * and seals what was asked. Faults: not-found `programme-unknown`, conflict `programme-not-open`.
 */
export async function submitRequest(
  unit: Unit,
  shreds: ShredStore,
  input: { fund: string; application: Application; triagers: readonly ReaderKey[] },
): Promise<SubmittedRequest> {
  const programme = await findOpenProgramme(unit, input.application.programme);
  const code = newCode("claim", unit.random);
  const keys = claimKeys(code.secret);
  const id: CaseId = newId(unit.random);
  await insertCase(unit, { id, programme: programme.code, lookup: keys.lookupHash });
  const open = await createVaultCase(unit, shreds, {
    case: id,
    readers: input.triagers,
    claimSeal: keys.sealPublic,
  });
  const request = makeRequest({
    fund: input.fund,
    application: input.application,
    keys,
    at: unit.at,
  });
  await sealEntry(unit, open, {
    kind: "request",
    plaintext: encodeRequest(request),
    lowestRung: LOWEST_RUNG,
  });
  // FORMATS 2, "Fixing the key": the public book commits to this key at the next close, so that no server can exchange it later.
  const salt = unit.random.bytes(32);
  await sealEntry(unit, open, {
    kind: "claim-key",
    plaintext: caseEntries.claimKey.write({ key: toHex(keys.signPublic), salt: toHex(salt) }),
  });
  await registerClaim(unit, {
    salt: toHex(salt),
    case: toHex(keys.caseTag),
    key: toHex(keys.signPublic),
  });
  return { claimCode: formatCode(code), claimCodeDigits: formatCodeDigits(code) };
}
