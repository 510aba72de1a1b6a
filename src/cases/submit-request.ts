import { claimKeys } from "../base/code-keys.ts";
import { formatCode, formatCodeDigits, newCode } from "../base/code.ts";
import type { Code } from "../base/code.ts";
import { registerClaim } from "../audit/register-claim.ts";
import { toHex } from "../base/bytes.ts";
import { newId } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { requireOffered } from "../programmes/require-offered.ts";
import { createVaultCase } from "../vault/create-vault-case.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import type { Application } from "./application-form.ts";
import { caseEntries } from "./case-entries.ts";
import type { TestMark } from "./case-entries.ts";
import type { CaseId } from "./case.ts";
import { insertCase } from "./case.store.ts";
import { chosen } from "./chosen-destination.ts";
import type { ChosenDestination } from "./chosen-destination.ts";
import type { OpenClaim } from "./claim.ts";
import { compareDestinations } from "./compare-case.ts";
import { encodeRequest, makeRequest } from "./request.ts";
import { giveSecondCode } from "./second-code.ts";
import type { SecondCode } from "./second-code.ts";
import { sealDestination } from "./seal-destination.ts";
import type { NextDestination } from "./seal-destination.ts";

/** Smallest sealed size of a request, so that short and long ones look alike (FORMATS 8). */
const LOWEST_RUNG = 2048;

/** What the applicant is shown, once. The code is not kept in any form. */
export interface SubmittedRequest extends Partial<SecondCode> {
  readonly claimCode: string;
  readonly claimCodeDigits: string;
  /** Where to be paid, if it was said at once. */
  readonly destination?: ChosenDestination;
}

/** What was sent, whom it is sealed to, and the keys of what is compared between cases. */
export interface Submission {
  readonly fund: string;
  readonly application: Application;
  /** Where to be paid, as `readFirstDestination` read it. */
  readonly destination: NextDestination | undefined;
  /** Whether the applicant takes a second code. */
  readonly second: boolean;
  readonly triagers: readonly ReaderKey[];
  readonly tokenKeys: TokenKeys;
  /** Of a test request: the code that was made when it was proposed, and its mark. */
  readonly made?: { readonly code: Code; readonly test: TestMark };
}

/**
 * Takes a request: makes the claim code, gives the case its key, sealed to the triagers of the signed people list and to the code,
 * and seals what was asked; and the destination, signed by the claim's key and compared like one that is given later, so that a payment needs no second
 * visit. Faults: not-found `programme-unknown`, conflict `programme-not-open`; invalid `purpose-not-taken`,
 * `language-not-answered`.
 */
export async function submitRequest(
  unit: Unit,
  shreds: ShredStore,
  input: Submission,
): Promise<SubmittedRequest> {
  const programme = await requireOffered(unit, input.application);
  const code = input.made?.code ?? newCode("claim", unit.random);
  const keys = claimKeys(code.secret);
  const id: CaseId = newId(unit.random);
  const made = await insertCase(unit, { id, programme: programme.code, lookup: keys.lookupHash });
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
    plaintext: caseEntries.claimKey.write({
      key: toHex(keys.signPublic),
      salt: toHex(salt),
      ...(input.made && { test: input.made.test }),
    }),
  });
  await registerClaim(unit, {
    salt: toHex(salt),
    case: toHex(keys.caseTag),
    key: toHex(keys.signPublic),
  });
  const destination = await sealGiven(unit, { case: made, keys, open }, input);
  const second = await giveSecondCode(unit, open, input.second);
  return {
    claimCode: formatCode(code),
    claimCodeDigits: formatCodeDigits(code),
    ...second,
    ...(destination !== undefined && { destination }),
  };
}

async function sealGiven(
  unit: Unit,
  claim: OpenClaim,
  { destination, tokenKeys }: Submission,
): Promise<ChosenDestination | undefined> {
  if (destination === undefined) return undefined;
  const record = await sealDestination(unit, claim, destination);
  await compareDestinations(unit, claim.open, tokenKeys);
  return chosen(record, new Set());
}
