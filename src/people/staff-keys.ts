import { fromHex, toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { hex, hexBetween } from "../base/field.ts";
import { pad, unpad } from "../base/padding.ts";
import { array, optional, readShape, record, writeShape } from "../base/shape.ts";
import { openEnvelope, sealEnvelope } from "../vault/envelope.ts";
import { PEOPLE_NAMES } from "./names.ts";

/** The private keys of a member of staff that live on the server, and only ever sealed. An approver's key does not. */
export interface StaffKeys {
  /** X25519 private key: opens the cases shared with them. */
  readonly reader?: Uint8Array;
  /** Ed25519 seed: signs awards. */
  readonly reviewer?: Uint8Array;
  /** The shared secret of their one-time codes (RFC 6238), if they enrolled a second factor. */
  readonly totp?: Uint8Array;
  /** Digests of the recovery codes that were not used yet, each 8 bytes as hex; at most eight. */
  readonly recovery?: readonly string[];
}

const SHAPE = record("staff-keys", {
  reader: optional(hex(32)),
  reviewer: optional(hex(32)),
  recovery: optional(array(hex(8), 1, 8)),
  totp: optional(hexBetween(16, 64)),
});

const BYTES_MAX = 1024;

/** Seals a person's keys under the key of their passphrase; the box opens for no other person. One length, whatever is inside. */
export function sealStaffKeys(
  key: Uint8Array,
  person: string,
  keys: StaffKeys,
  random: Random,
): Uint8Array {
  const place = { name: PEOPLE_NAMES.staffKeys, bound: utf8(person) };
  return sealEnvelope(key, place, pad(writeStaffKeys(keys)), random);
}

/** Opens what `sealStaffKeys` made; refuses with `envelope-open` for another passphrase or person. */
export function openStaffKeys(key: Uint8Array, person: string, box: Uint8Array): StaffKeys {
  const place = { name: PEOPLE_NAMES.staffKeys, bound: utf8(person) };
  return readStaffKeys(unpad(openEnvelope(key, place, box)));
}

/** Canonical bytes of keys in clear; for sealing only. */
export function writeStaffKeys(keys: StaffKeys): Uint8Array {
  return writeShape(SHAPE, {
    ...(keys.reader === undefined ? {} : { reader: toHex(keys.reader) }),
    ...(keys.reviewer === undefined ? {} : { reviewer: toHex(keys.reviewer) }),
    ...(keys.recovery === undefined || keys.recovery.length === 0
      ? {}
      : { recovery: [...keys.recovery] }),
    ...(keys.totp === undefined ? {} : { totp: toHex(keys.totp) }),
  });
}

/** Reads what `writeStaffKeys` wrote. */
export function readStaffKeys(bytes: Uint8Array): StaffKeys {
  const { reader, reviewer, recovery, totp } = readShape(SHAPE, bytes, BYTES_MAX);
  return {
    ...(reader === undefined ? {} : { reader: fromHex(reader) }),
    ...(reviewer === undefined ? {} : { reviewer: fromHex(reviewer) }),
    ...(recovery === undefined ? {} : { recovery }),
    ...(totp === undefined ? {} : { totp: fromHex(totp) }),
  };
}

/** The keys without one recovery code. */
export function withoutRecovery(keys: StaffKeys, digest: string): StaffKeys {
  return { ...keys, recovery: (keys.recovery ?? []).filter((each) => each !== digest) };
}
