import { sealTo } from "../base/sealed-box.ts";
import type { Random } from "../base/clock.ts";
import { VAULT_NAMES } from "./case-key.ts";

/** The reader name of whoever holds the claim code; no person's code can be it. */
export const CLAIM = "@claim";

/** The reader name of the board's key; no person's code can be it either, so it stays with a case whoever is closed out. */
export const BOARD_WRAP = "@board";

/**
 * A key that case keys may be sealed to, as the signed people list has it: never taken from a table, where a rogue administrator
 * could put their own.
 */
export interface ReaderKey {
  readonly person: string;
  /** FORMATS 4 `id`, 16 hex digits. */
  readonly keyId: string;
  /** X25519, 32 bytes. */
  readonly key: Uint8Array;
}

/** A people part sealed to one reader. `keyId` names the reader's key on the people list; the claim has none. */
export interface Wrap {
  readonly reader: string;
  readonly keyId?: string;
  readonly box: Uint8Array;
}

/** Seals a people part to a person's key. */
export function wrapFor(peoplePart: Uint8Array, reader: ReaderKey, random: Random): Wrap {
  return {
    reader: reader.person,
    keyId: reader.keyId,
    box: sealTo(VAULT_NAMES.part, reader.key, peoplePart, random),
  };
}

/** Seals a people part to the claim's `seal` key (FORMATS 1). */
export function wrapForClaim(peoplePart: Uint8Array, claimSeal: Uint8Array, random: Random): Wrap {
  return { reader: CLAIM, box: sealTo(VAULT_NAMES.part, claimSeal, peoplePart, random) };
}
