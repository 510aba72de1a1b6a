import { concat, toHex } from "../base/bytes.ts";
import { K } from "../base/digest.ts";
import type { Id } from "../base/id.ts";

/**
 * Names of the vault, by the rule of FORMATS 11 that a new use takes a new name. `case` derives the key of a case, `part` seals
 * its people part to a reader, `entry` binds an entry to its place, `shred` a shred part to its file, `access` names a case in the log of
 * looks, `second` the mark of a second code to its case, `vouches` which groups vouch for it.
 */
export const VAULT_NAMES = {
  case: "commonpurse/vault/case/v1",
  part: "commonpurse/vault/part/v1",
  entry: "commonpurse/vault/entry/v1",
  shred: "commonpurse/vault/shred/v1",
  access: "commonpurse/vault/access/v1",
  second: "commonpurse/vault/second/v1",
  vouches: "commonpurse/vault/vouches/v1",
} as const;

/** A case whose key is in memory: proof that the holder could open it. Never stored, never logged. */
export interface OpenCase {
  readonly case: Id<"case">;
  /** What is sealed to people; with it, and only with it, the case can be opened to somebody else. */
  readonly peoplePart: Uint8Array;
  /** Seals and opens the entries. */
  readonly key: Uint8Array;
}

/**
 * How the log of looks names a case, 32 hex digits. Who has the case open finds its looks; who only has the database finds who looked at
 * something, when and why, and not at whose case: the names of its two reviewers would lead to its payout.
 */
export function accessTag(open: OpenCase): string {
  return toHex(K(open.key, VAULT_NAMES.access, 16));
}

/** The 32-byte key of a case from both parts; neither part tells anything about it. */
export function caseKey(peoplePart: Uint8Array, shredPart: Uint8Array): Uint8Array {
  if (peoplePart.length !== 32 || shredPart.length !== 32)
    throw new RangeError("caseKey: a part has 32 bytes");
  return K(concat(peoplePart, shredPart), VAULT_NAMES.case, 32);
}
