import type { Unit } from "../db/unit.ts";
import { checkSignIn } from "./check-sign-in.ts";
import type { SignInAttempt } from "./check-sign-in.ts";
import { checkNewPassphrase, passphraseKey } from "./passphrase.ts";
import type { KdfCost } from "./passphrase.ts";
import { findPerson, replaceKeyBox } from "./person.store.ts";
import { proveSecondFactor } from "./prove-second-factor.ts";
import { deleteSessionsOf } from "./session.store.ts";
import { openStaffKeys, sealStaffKeys } from "./staff-keys.ts";

/**
 * Puts a person's keys under a new passphrase, and at the cost of today, and ends all their sessions. They prove themselves as at
 * sign-in; false, with the try counted, when their second factor is wrong. An old backup still opens with the old passphrase. Faults:
 * unauthenticated `sign-in-failed`, invalid `passphrase-weak`.
 */
export async function changePassphrase(
  unit: Unit,
  input: { attempt: SignInAttempt; passphrase: string; cost: KdfCost },
): Promise<boolean> {
  checkNewPassphrase(input.passphrase);
  const unlocked = await checkSignIn(unit, input.attempt, unit.at, input.cost);
  const { person, lock } = unlocked;
  if (!(await proveSecondFactor(unit, unlocked))) return false;
  // A recovery code that was just used up is no longer in the box.
  const old = (await findPerson(unit, person))?.keyBox;
  if (old === undefined) return false;
  const keys = openStaffKeys(lock.key, person, old);
  const kdf = { ...input.cost, salt: unit.random.bytes(16) };
  const key = await passphraseKey(input.passphrase, kdf);
  const keyBox = sealStaffKeys(key, person, keys, unit.random);
  if (!(await replaceKeyBox(unit, person, { old, kdf, keyBox }))) return false;
  await deleteSessionsOf(unit, person);
  return true;
}
