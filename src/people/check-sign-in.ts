import { utf8 } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import type { Reader } from "../db/unit.ts";
import { ENVELOPE_OVERHEAD } from "../vault/envelope.ts";
import { oneTimeStep } from "./one-time-code.ts";
import { isPassphraseLength, passphraseKey } from "./passphrase.ts";
import type { KdfCost } from "./passphrase.ts";
import { isPersonCode } from "./person.ts";
import { findPerson } from "./person.store.ts";
import { PEOPLE_NAMES } from "./names.ts";
import { openStaffKeys } from "./staff-keys.ts";
import type { StaffKeys } from "./staff-keys.ts";

/** What somebody typed. `code` is the one-time code, empty or absent without a second factor. */
export interface SignInAttempt {
  readonly person: string;
  readonly passphrase: string;
  readonly code?: string | undefined;
}

/** Somebody who proved to be that person; their keys are in clear, so it lives as long as one request. */
export interface Unlocked {
  readonly person: string;
  readonly keys: StaffKeys;
  /** The time step of the one-time code they gave, still to be used up. */
  readonly step: number | undefined;
}

/** A box that no key opens, as long as everybody's. */
const NOBODYS_BOX = new Uint8Array(512 + ENVELOPE_OVERHEAD).fill(1);

/**
 * Checks a sign-in by unlocking the person's keys: what opens the box is the passphrase, so no verifier is stored. Fault
 * unauthenticated `sign-in-failed`, one and the same for an unknown or disabled person, a wrong passphrase and a wrong or missing
 * one-time code; each of them costs one derivation. Writes nothing and holds no connection while it derives. `cost` is
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
  const found = isPersonCode(attempt.person) ? await findPerson(reader, attempt.person) : undefined;
  const person = found?.disabledAt === undefined ? found : undefined;
  const kdf = person?.kdf ?? { ...cost, salt: nobodysSalt(attempt.person) };
  const key = await passphraseKey(attempt.passphrase, kdf);
  const keys = unlock(key, attempt.person, person?.keyBox ?? NOBODYS_BOX);
  if (keys === undefined) throw signInFailed();
  if (keys.totp === undefined) return { person: attempt.person, keys, step: undefined };
  const step = oneTimeStep(keys.totp, attempt.code ?? "", at);
  if (step === undefined) throw signInFailed();
  return { person: attempt.person, keys, step };
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
