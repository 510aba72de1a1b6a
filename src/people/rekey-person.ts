import { toHex } from "../base/bytes.ts";
import { ed25519Public } from "../base/ed25519.ts";
import { Fault } from "../base/fault.ts";
import { keyId, keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { x25519Public } from "../base/sealed-box.ts";
import type { Unit } from "../db/unit.ts";
import { rewrapCases } from "../vault/rewrap-cases.ts";
import type { Unlocked } from "./check-sign-in.ts";
import { findPerson, replaceKeyBox } from "./person.store.ts";
import { proveSecondFactor } from "./prove-second-factor.ts";
import { deleteSessionsOf } from "./session.store.ts";
import { openStaffKeys, sealStaffKeys } from "./staff-keys.ts";
import type { StaffKeys } from "./staff-keys.ts";

/** A person's new keys: the one they read with, the one they review with, or both. */
export type NewKeys = Pick<StaffKeys, "reader" | "reviewer">;

/**
 * Puts new keys that stand on the signed list into the place of a person's old ones, seals the cases they have to the new one, and ends their sessions; the old
 * reader key opens nothing afterwards, but for old copies of the database. They prove themselves as at sign-in: undefined, with the try counted, when their second factor
 * is wrong. Otherwise how many cases were sealed anew, and how many opened with neither key. Fault invalid `key-unlisted` for a key that the list in force has not as theirs.
 */
export async function rekeyPerson(
  unit: Unit,
  unlocked: Unlocked,
  fresh: { readonly keys: NewKeys; readonly list: PeopleList },
): Promise<{ readonly sealed: number; readonly lost: number } | undefined> {
  const { person, lock } = unlocked;
  requireListed(unit, person, fresh);
  if (!(await proveSecondFactor(unit, unlocked))) return undefined;
  // A recovery code that was just used up has changed the box.
  const box = (await findPerson(unit, person))?.keyBox;
  if (box === undefined) throw new Error("rekeyPerson: the person is gone");
  const old = openStaffKeys(lock.key, person, box);
  const keyBox = sealStaffKeys(lock.key, person, { ...old, ...fresh.keys }, unit.random);
  if (!(await replaceKeyBox(unit, person, { old: box, kdf: lock.kdf, keyBox })))
    throw new Error("rekeyPerson: the keys changed under the lock of their row");
  await deleteSessionsOf(unit, person);
  const { reader } = fresh.keys;
  if (reader === undefined || old.reader === undefined) return { sealed: 0, lost: 0 };
  const key = x25519Public(reader);
  return rewrapCases(unit, old.reader, { person, keyId: keyId("x25519", key), key });
}

function requireListed(
  unit: Unit,
  person: string,
  { keys, list }: { readonly keys: NewKeys; readonly list: PeopleList },
): void {
  const given = [
    keys.reader && (["reader", x25519Public(keys.reader)] as const),
    keys.reviewer && (["reviewer", ed25519Public(keys.reviewer)] as const),
  ].filter((each) => each !== undefined);
  const isListed = given.every(([role, key]) =>
    keysInForce(list, role, unit.at, person).some((each) => each.public === toHex(key)),
  );
  if (given.length === 0 || !isListed)
    throw new Fault(
      "invalid",
      "key-unlisted",
      "The people list in force has not this key as theirs. Have the founders sign one, and import it first.",
    );
}
