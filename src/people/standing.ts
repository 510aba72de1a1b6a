import { fromHex, toHex } from "../base/bytes.ts";
import { ed25519Public } from "../base/ed25519.ts";
import { keysInForce } from "../base/people-list.ts";
import type { KeyRole, PeopleList, PersonKey } from "../base/people-list.ts";
import { isX25519Key, x25519Public } from "../base/sealed-box.ts";
import { BOARD_WRAP } from "../vault/wrap.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import { BOARD } from "./person.ts";
import type { Person, Role } from "./person.ts";
import type { StaffKeys } from "./staff-keys.ts";

/**
 * What a role asks of the signed people list beside the row in the table: `held` keys must be unlocked in the session, the
 * approver's own key is on their own device and need only be listed.
 */
const ASKED: Readonly<Record<Role, { held: readonly KeyRole[]; listed: readonly KeyRole[] }>> = {
  triager: { held: ["reader"], listed: [] },
  reviewer: { held: ["reader", "reviewer"], listed: [] },
  treasurer: { held: [], listed: [] },
  approver: { held: [], listed: ["approver"] },
  signer: { held: [], listed: [] },
  auditor: { held: [], listed: [] },
  "data-officer": { held: ["reader"], listed: [] },
  operator: { held: [], listed: [] },
};

/**
 * The roles that count now: those of the table that the signed list bears out, with the keys this session unlocked. A row that
 * somebody put into the database gives no role that reads, decides or approves.
 */
export function standingRoles(person: Person, keys: StaffKeys, list: PeopleList, at: Date): Role[] {
  const own: Readonly<Record<KeyRole, string | undefined>> = {
    reader: keys.reader === undefined ? undefined : toHex(x25519Public(keys.reader)),
    reviewer: keys.reviewer === undefined ? undefined : toHex(ed25519Public(keys.reviewer)),
    approver: undefined,
  };
  const listed = (role: KeyRole): PersonKey[] => keysInForce(list, role, at, person.code);
  return person.roles.filter(
    (role) =>
      ASKED[role].held.every((key) => listed(key).some((each) => each.public === own[key])) &&
      ASKED[role].listed.every((key) => listed(key).length > 0),
  );
}

/**
 * The keys that a case may be sealed to now, of these persons; who has none in force on the list is left out, so the caller must
 * see whether enough are left. With several in force a person gets the one that lasts longest.
 */
export function readerKeysOf(list: PeopleList, persons: readonly string[], at: Date): ReaderKey[] {
  return persons.flatMap((person) => {
    const [key] = keysInForce(list, "reader", at, person)
      .filter((each) => isX25519Key(fromHex(each.public)))
      .sort((a, b) => Number(a.until < b.until) - Number(a.until > b.until));
    return key === undefined ? [] : [{ person, keyId: key.id, key: fromHex(key.public) }];
  });
}

/** The board's key that every case is sealed to as well; undefined when none is in force on the list. It is no person's, and stays when people go. */
export function boardKeyOf(list: PeopleList, at: Date): ReaderKey | undefined {
  const [key] = readerKeysOf(list, [BOARD], at);
  return key === undefined ? undefined : { ...key, person: BOARD_WRAP };
}

/** The persons who have a key of that role in force, each once, in order of their codes. */
export function personsWith(list: PeopleList, role: KeyRole, at: Date): string[] {
  return [...new Set(keysInForce(list, role, at).map((key) => key.person))].sort();
}
