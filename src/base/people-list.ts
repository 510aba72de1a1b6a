import { fromHex, toHex, utf8, concat } from "./bytes.ts";
import { H } from "./digest.ts";
import { formatDate } from "./clock.ts";
import { ascii, code, date, fund, hex, hexBetween, int, oneOf, time } from "./field.ts";
import { must } from "./refusal.ts";
import { array, object, optional, record, refine } from "./shape.ts";
import type { Shape, ShapeOf } from "./shape.ts";
import { makeStatement, openStatement } from "./statement.ts";
import type { StatementTrust, StatementType } from "./statement.ts";
import type { NoteSigner } from "./tlog/note.ts";

const KEY = object({
  alg: oneOf("ed25519", "webauthn-es256", "webauthn-eddsa", "x25519"),
  from: date,
  id: hex(8),
  origin: optional(ascii(300)),
  person: code,
  public: hexBetween(32, 65),
  role: oneOf("approver", "reviewer", "reader"),
  rp: optional(ascii(253)),
  until: date,
});

/** One key of one person, in one role; `public` is hex. */
export type PersonKey = ShapeOf<typeof KEY>;
export type KeyAlgorithm = PersonKey["alg"];
export type KeyRole = PersonKey["role"];

const FIELDS = record("approvers", {
  fund,
  keys: array(refine(KEY, isKeyInOrder), 0, 1000),
  need: int(2, 20),
  notAfter: time,
  nonce: hex(16),
  seq: int(0),
});

/**
 * The approver list of FORMATS 4: who may approve batches, review cases and read them. Signed by the root quorum, handed
 * over as a file, never by the server, and not public.
 */
export type PeopleList = ShapeOf<typeof FIELDS>;

/** Ascending by id, each id once: an id is a digest of the key. */
const SHAPE: Shape<PeopleList> = refine(FIELDS, ({ keys }) =>
  keys.every((key, index) => index === 0 || (keys[index - 1]?.id ?? "") < key.id),
);

/** The statement type of people lists. */
export const PEOPLE_STATEMENT: StatementType<PeopleList> = { type: "approvers", shape: SHAPE };

/** What a verifier of people lists knows beforehand. */
export interface PeopleListTrust extends StatementTrust {
  /** `seq` of the newest list seen. */
  readonly lastSeq?: number;
  /** `signInRp` of the fund file: credentials for signing in must not approve. */
  readonly signInRp?: string;
}

/** The name of a key: first 8 bytes of `H("commonpurse/approver-key/v1", alg ‖ 0x0A ‖ public)` as hex. */
export function keyId(alg: KeyAlgorithm, publicKey: Uint8Array): string {
  const data = concat(utf8(`${alg}\n`), publicKey);
  return toHex(H("commonpurse/approver-key/v1", data).subarray(0, 8));
}

/** A people list signed by the root; keys are put in order. Throws TypeError for a list that would be refused. */
export function makePeopleList(list: PeopleList, signers: readonly NoteSigner[]): string {
  const keys = [...list.keys].sort((a, b) => (a.id < b.id ? -1 : 1));
  return makeStatement(PEOPLE_STATEMENT, { ...list, keys }, signers);
}

/**
 * Verifies a people list against the pinned root. Rules in order: those of statements, `approvers-rollback` (older `seq`),
 * `approvers-sign-in-rp` (a key under the relying party that people sign in with).
 */
export function openPeopleList(text: string, trust: PeopleListTrust): PeopleList {
  const { value: list } = openStatement(PEOPLE_STATEMENT, text, trust);
  must(list.seq >= (trust.lastSeq ?? 0), "approvers-rollback");
  must(
    list.keys.every((key) => key.rp === undefined || key.rp !== trust.signInRp),
    "approvers-sign-in-rp",
  );
  return list;
}

/** The key of that id in that role; undefined when the list has none. */
export function findKey(list: PeopleList, id: string, role: KeyRole): PersonKey | undefined {
  return list.keys.find((key) => key.id === id && key.role === role);
}

/** Whether the key is in force on the day of `at` (UTC); both dates belong to it. */
export function isInForce(key: PersonKey, at: Date): boolean {
  const day = formatDate(at);
  return key.from <= day && day <= key.until;
}

/** The keys of a role that are in force at `at`; of one person, if one is named. */
export function keysInForce(
  list: PeopleList,
  role: KeyRole,
  at: Date,
  person?: string,
): PersonKey[] {
  return list.keys.filter(
    (key) =>
      key.role === role && isInForce(key, at) && (person === undefined || key.person === person),
  );
}

/** The rules between the fields of one key: id, length, role and algorithm, and origin and rp for passkeys alone. */
function isKeyInOrder(key: PersonKey): boolean {
  const isPasskey = key.alg.startsWith("webauthn-");
  const publicKey = fromHex(key.public);
  const isLong = key.alg === "webauthn-es256";
  const fitsRole =
    key.role === "reader"
      ? key.alg === "x25519"
      : key.alg === "ed25519" || (isPasskey && key.role === "approver");
  return (
    fitsRole &&
    key.from <= key.until &&
    key.id === keyId(key.alg, publicKey) &&
    (isLong ? publicKey.length === 65 && publicKey[0] === 0x04 : publicKey.length === 32) &&
    (key.origin !== undefined) === isPasskey &&
    (key.rp !== undefined) === isPasskey
  );
}
