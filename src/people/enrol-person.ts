import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { checkNewPassphrase, passphraseKey } from "./passphrase.ts";
import type { KdfCost } from "./passphrase.ts";
import { isPersonCode, rolesApart } from "./person.ts";
import type { Person } from "./person.ts";
import { insertPerson } from "./person.store.ts";
import { sealStaffKeys } from "./staff-keys.ts";
import type { StaffKeys } from "./staff-keys.ts";

/**
 * Enrols a member of staff: their keys are sealed under their passphrase and kept. What they may read or decide is said by the signed
 * people list alone, so this gives nobody power over a case. Without `keys.totp` they sign in with the passphrase only. Faults:
 * invalid `person-code`, `roles-apart`, `passphrase-weak`; conflict `person-enrolled` for a code that was ever used.
 */
export async function enrolPerson(
  unit: Unit,
  input: { person: Person; passphrase: string; keys: StaffKeys; cost: KdfCost },
): Promise<void> {
  const { person, keys, cost } = input;
  if (!isPersonCode(person.code))
    throw new Fault(
      "invalid",
      "person-code",
      "A person's code is 1 to 32 small letters, digits and hyphens, begins with a letter, and is never a real name.",
    );
  const apart = rolesApart(person.roles);
  if (apart !== undefined || person.roles.length === 0)
    throw new Fault(
      "invalid",
      "roles-apart",
      apart === undefined
        ? "A person has at least one role."
        : `Nobody is both ${apart[0]} and ${apart[1]}.`,
    );
  checkNewPassphrase(input.passphrase);
  const kdf = { ...cost, salt: unit.random.bytes(16) };
  const key = await passphraseKey(input.passphrase, kdf);
  const keyBox = sealStaffKeys(key, person.code, keys, unit.random);
  if (!(await insertPerson(unit, { ...person, kdf, keyBox })))
    throw new Fault(
      "conflict",
      "person-enrolled",
      "That code is taken, or was once. Take another.",
    );
}
