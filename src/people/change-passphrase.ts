import type { Random } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import type { Unlocked } from "./check-sign-in.ts";
import { passphraseKey } from "./passphrase.ts";
import type { Kdf, KdfCost } from "./passphrase.ts";
import { findPerson, replaceKeyBox } from "./person.store.ts";
import { proveSecondFactor } from "./prove-second-factor.ts";
import { deleteSessionsOf } from "./session.store.ts";
import { openStaffKeys, sealStaffKeys } from "./staff-keys.ts";

/** What a new passphrase derives to, and how. */
export interface NewLock {
  readonly key: Uint8Array;
  readonly kdf: Kdf;
}

/** Derives the key of a new passphrase, with a fresh salt; costs much, so it is done before a unit. */
export async function newLock(passphrase: string, cost: KdfCost, random: Random): Promise<NewLock> {
  const kdf = { ...cost, salt: random.bytes(16) };
  return { key: await passphraseKey(passphrase, kdf), kdf };
}

/**
 * Puts the keys of somebody whose passphrase was checked under a new one, and at the cost of today, and ends all their sessions. False, with the try counted, when their
 * second factor is wrong, or their keys changed since. An old backup still opens with the old passphrase.
 */
export async function changePassphrase(
  unit: Unit,
  unlocked: Unlocked,
  { key, kdf }: NewLock,
): Promise<boolean> {
  const { person, lock } = unlocked;
  if (!(await proveSecondFactor(unit, unlocked))) return false;
  // A recovery code that was just used up is no longer in the box.
  const old = (await findPerson(unit, person))?.keyBox;
  if (old === undefined) return false;
  const keys = openStaffKeys(lock.key, person, old);
  const keyBox = sealStaffKeys(key, person, keys, unit.random);
  if (!(await replaceKeyBox(unit, person, { old, kdf, keyBox }))) return false;
  await deleteSessionsOf(unit, person);
  return true;
}
