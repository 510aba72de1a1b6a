import { utf8 } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import type { Reader } from "../db/unit.ts";
import { ENVELOPE_OVERHEAD } from "../vault/envelope.ts";
import { isPassphraseLength, passphraseKey } from "./passphrase.ts";
import type { Kdf, KdfCost } from "./passphrase.ts";
import { isPersonCode } from "./person.ts";
import { findPerson } from "./person.store.ts";
import type { EnrolledPerson } from "./person.store.ts";
import { PEOPLE_NAMES } from "./names.ts";
import { findOpenFreeze } from "./access-freeze.store.ts";
import { readSecondFactor } from "./second-factor.ts";
import type { SecondFactor } from "./second-factor.ts";
import { openStaffKeys } from "./staff-keys.ts";
import type { StaffKeys } from "./staff-keys.ts";

/** What somebody typed. `code` is the one-time code or a recovery code, empty or absent without a second factor. */
export interface SignInAttempt {
  readonly person: string;
  readonly passphrase: string;
  readonly code?: string | undefined;
}

/** Somebody whose passphrase was right; their keys are in clear, so it lives as long as one request. */
export interface Unlocked {
  readonly person: string;
  readonly keys: StaffKeys;
  /** What opened the box, to seal it anew. */
  readonly lock: { readonly key: Uint8Array; readonly kdf: Kdf; readonly box: Uint8Array };
  /** The second factor they gave, still to be judged and used up (`proveSecondFactor`): until then they are nobody. */
  readonly second: SecondFactor;
}

/** A box that no key opens, as long as everybody's. */
const NOBODYS_BOX = new Uint8Array(512 + ENVELOPE_OVERHEAD).fill(1);

/**
 * Checks a passphrase by unlocking the person's keys: what opens the box is the passphrase, so no verifier is stored. Fault
 * unauthenticated `sign-in-failed`, one and the same for an unknown, disabled or frozen person and a wrong passphrase, and given by the caller for a
 * wrong second factor too; each of them costs one derivation. Writes nothing and holds no connection while it derives. `cost` is
 * that of a new enrolment.
 */
export async function checkSignIn(
  reader: Reader,
  attempt: SignInAttempt,
  at: Date,
  cost: KdfCost,
): Promise<Unlocked> {
  if (!isPassphraseLength(attempt.passphrase)) throw signInFailed();
  // What cannot be a code is not asked of the database: it would stumble over a zero byte, and that would be another answer.
  const person = isPersonCode(attempt.person)
    ? await findAdmitted(reader, attempt.person)
    : undefined;
  const kdf = person?.kdf ?? { ...cost, salt: nobodysSalt(attempt.person) };
  const key = await passphraseKey(attempt.passphrase, kdf);
  const box = person?.keyBox ?? NOBODYS_BOX;
  const keys = unlock(key, attempt.person, box);
  if (keys === undefined) throw signInFailed();
  const second = readSecondFactor(keys, attempt.code ?? "", at);
  return { person: attempt.person, keys, lock: { key, kdf, box }, second };
}

/** The person of this code, unless they are disabled or frozen; the same questions are asked of anybody. */
async function findAdmitted(reader: Reader, code: string): Promise<EnrolledPerson | undefined> {
  const person = await findPerson(reader, code);
  const freeze = await findOpenFreeze(reader, code);
  return person?.disabledAt === undefined && freeze === undefined ? person : undefined;
}

/** The one answer to every sign-in that fails. */
export function signInFailed(): Fault {
  return new Fault(
    "unauthenticated",
    "sign-in-failed",
    "The name, the passphrase or the one-time code is not right.",
  );
}

function unlock(key: Uint8Array, person: string, box: Uint8Array): StaffKeys | undefined {
  try {
    return openStaffKeys(key, person, box);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function nobodysSalt(person: string): Uint8Array {
  return H(PEOPLE_NAMES.passphrase, utf8(person)).subarray(0, 16);
}
