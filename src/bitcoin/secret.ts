import { wordlists } from "bip39";
import { parseBase58Check } from "./base58.ts";

/** What kind of secret a pasted text holds. */
export type SecretKind =
  "extended-private-key" | "private-key" | "encrypted-private-key" | "seed-words";

/** Version bytes of extended private keys: BIP 32 and SLIP 132 (xprv, tprv, y, z, Y, Z, u, v, U, V). */
const EXTENDED = new Set([
  "0488ade4",
  "04358394",
  "049d7878",
  "04b2430c",
  "0295b005",
  "02aa7a99",
  "044a4e28",
  "045f18bc",
  "024285b5",
  "02575048",
]);

/** Fewest words of one list in a row that are taken for a seed: BIP 39 has 12 or more, a person may paste a part of one. */
const WORDS_IN_A_ROW = 9;

/** Longest text that is looked at; nothing we ask for is longer, and edges cut before. */
const LENGTH_MAX = 20_000;

/**
 * The kind of secret inside `text`: xprv and its relatives, WIF, BIP 38, or words of one BIP 39 list in a row (any language, any case,
 * checksum not needed: a mistyped seed is a seed). Undefined when there is none. Inputs refuse the text then, without echo.
 */
export function looksSecret(text: string): SecretKind | undefined {
  const cut = text.slice(0, LENGTH_MAX);
  for (const [token] of cut.matchAll(/[1-9A-HJ-NP-Za-km-z]{50,120}/g)) {
    const kind = secretToken(token);
    if (kind !== undefined) return kind;
  }
  return hasSeedWords(cut) ? "seed-words" : undefined;
}

function secretToken(token: string): SecretKind | undefined {
  // A mistyped extended key still gives most of itself away, so its head alone is enough.
  if (/^[xtyzuvYZUV]prv[1-9A-HJ-NP-Za-km-z]{90,}/.test(token)) return "extended-private-key";
  if (/^6P[1-9A-HJ-NP-Za-km-z]{56}$/.test(token)) return "encrypted-private-key";
  const payload = parseBase58Check(token);
  if (payload === undefined) return undefined;
  if (payload.length === 78)
    return EXTENDED.has(Buffer.from(payload.subarray(0, 4)).toString("hex"))
      ? "extended-private-key"
      : undefined;
  const isWif =
    (payload[0] === 0x80 || payload[0] === 0xef) &&
    (payload.length === 33 || (payload.length === 34 && payload[33] === 0x01));
  return isWif ? "private-key" : undefined;
}

let lists: readonly ReadonlySet<string>[] | undefined;

function wordSets(): readonly ReadonlySet<string>[] {
  lists ??= [...new Set(Object.values(wordlists))].map(
    (words) => new Set(words.map((word) => word.normalize("NFKD"))),
  );
  return lists;
}

function hasSeedWords(text: string): boolean {
  const words = text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word !== "");
  if (words.length < WORDS_IN_A_ROW) return false;
  return wordSets().some((list) => {
    let run = 0;
    for (const word of words) {
      run = list.has(word) ? run + 1 : 0;
      if (run >= WORDS_IN_A_ROW) return true;
    }
    return false;
  });
}
