import type { Unit } from "../db/unit.ts";
import { checkSignIn, signInFailed } from "./check-sign-in.ts";
import type { SignInAttempt } from "./check-sign-in.ts";
import { checkNewPassphrase, passphraseKey } from "./passphrase.ts";
import type { KdfCost } from "./passphrase.ts";
import { findPerson, replaceKeyBox } from "./person.store.ts";
import { deleteSessionsOf } from "./session.store.ts";
import { sealStaffKeys } from "./staff-keys.ts";

/**
 * Puts a person's keys under a new passphrase, and at the cost of today, and ends all their sessions. They prove themselves as at
 * sign-in. An old backup still opens with the old passphrase. Faults: unauthenticated `sign-in-failed`, invalid `passphrase-weak`.
 */
export async function changePassphrase(
  unit: Unit,
  input: { attempt: SignInAttempt; passphrase: string; cost: KdfCost },
): Promise<void> {
  checkNewPassphrase(input.passphrase);
  const { person, keys } = await checkSignIn(unit, input.attempt, unit.at, input.cost);
  const old = (await findPerson(unit, person))?.keyBox;
  const kdf = { ...input.cost, salt: unit.random.bytes(16) };
  const key = await passphraseKey(input.passphrase, kdf);
  const keyBox = sealStaffKeys(key, person, keys, unit.random);
  if (old === undefined || !(await replaceKeyBox(unit, person, { old, kdf, keyBox })))
    throw signInFailed();
  await deleteSessionsOf(unit, person);
}
