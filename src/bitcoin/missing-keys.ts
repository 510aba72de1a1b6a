import { toHex } from "../base/bytes.ts";
import { readPsbt } from "./psbt.ts";

/** Whose signatures a PSBT has, by the master fingerprints that it names for its keys. */
export interface KeysOfPsbt {
  /** Who has signed every input. */
  readonly signed: readonly string[];
  /** Who has not, sorted as those are. */
  readonly missing: readonly string[];
}

/**
 * Who has signed a PSBT and whose signatures it lacks; nothing of taproot inputs, which one key signs. Fingerprints are what the maker of the PSBT
 * says of its keys: for people to know whom to ask, never to be trusted. Refuses with `psbt-malformed`.
 */
export function missingKeys(bytes: Uint8Array): KeysOfPsbt {
  const signed = new Map<string, boolean>();
  for (const { keys, signatures } of readPsbt(bytes).inputs) {
    const by = new Set(signatures.map(({ publicKey }) => toHex(publicKey)));
    for (const { publicKey, fingerprint } of keys)
      signed.set(fingerprint, by.has(toHex(publicKey)) && signed.get(fingerprint) !== false);
  }
  const those = (whether: boolean): string[] =>
    [...signed].flatMap(([name, has]) => (has === whether ? [name] : [])).sort();
  return { signed: those(true), missing: those(false) };
}
