import { parseHex, toHex } from "../base/bytes.ts";
import { ed25519Public } from "../base/ed25519.ts";
import type { KeyRole } from "../base/people-list.ts";
import { x25519Public } from "../base/sealed-box.ts";

/** A secret key of one person for one role, as a file of its own (mode 0600). */
export interface PersonSecret {
  readonly person: string;
  readonly role: KeyRole;
  /** Ed25519 seed of an approver or reviewer, X25519 private key of a reader; 32 bytes. */
  readonly secret: Uint8Array;
}

const FIRST_LINE = "commonpurse-key/v1";

/**
 * The text of a key file, five lines: `commonpurse-key/v1`, `person CODE`, `role approver|reviewer|reader`, `public HEX`,
 * `secret HEX`. The public key is there so that people can compare it; it must fit the secret.
 */
export function formatKeyFile(key: PersonSecret): string {
  return [
    FIRST_LINE,
    `person ${key.person}`,
    `role ${key.role}`,
    `public ${toHex(publicKeyOf(key))}`,
    `secret ${toHex(key.secret)}`,
    "",
  ].join("\n");
}

/** Reads a key file; undefined when it is malformed or its public key is of another secret. */
export function parseKeyFile(text: string): PersonSecret | undefined {
  const [first, person, role, publicKey, secret, ...rest] = text
    .replaceAll("\r\n", "\n")
    .split("\n");
  const [, code] = /^person ([a-z][a-z0-9-]{0,31})$/.exec(person ?? "") ?? [];
  const kind = KEY_ROLES.find((each) => role === `role ${each}`);
  const bytes = parseHex(/^secret (.*)$/.exec(secret ?? "")?.[1] ?? "", 32);
  if (first !== FIRST_LINE || code === undefined || kind === undefined || bytes === undefined)
    return undefined;
  const key = { person: code, role: kind, secret: bytes };
  const isWhole = rest.every((line) => line === "");
  return isWhole && publicKey === `public ${toHex(publicKeyOf(key))}` ? key : undefined;
}

/** The public key, 32 bytes, as the people list has it. */
export function publicKeyOf(key: PersonSecret): Uint8Array {
  return key.role === "reader" ? x25519Public(key.secret) : ed25519Public(key.secret);
}

/** Roles that have key files of this kind; log, root and other note keys are in Go's form (base/tlog/note.ts). */
export const KEY_ROLES = ["approver", "reviewer", "reader"] as const satisfies readonly KeyRole[];
