import { validateMnemonic, wordlists } from "bip39";
import { parseBase58Check } from "./base58.ts";
import { PRIVATE_VERSIONS } from "./extended-key.ts";

/** What kind of secret a pasted text holds. */
export type SecretKind =
  "extended-private-key" | "private-key" | "encrypted-private-key" | "seed-words";

/** Lengths of a seed in words (BIP 39). */
const LENGTHS = [12, 15, 18, 21, 24];

/**
 * How many of twelve words in a row must stand in one list (a mistyped seed is a seed), and how many of the twelve must differ (of 2,048
 * words twelve draws give ten or more but once in thousands): ordinary texts and code repeat themselves.
 */
const WINDOW = 12;
const LISTED = 11;
const DISTINCT = 10;

/** Longest text that is looked at; nothing we ask for is longer, and edges cut before. */
const LENGTH_MAX = 20_000;

/**
 * The kind of secret inside `text`: xprv and its relatives, WIF, BIP 38, or a seed of one BIP 39 list (any language, any case, numbered or
 * not, one word wrong). Undefined when there is none. Inputs refuse the text then, without echo.
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
    return PRIVATE_VERSIONS.has(Buffer.from(payload).readUInt32BE())
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
  return wordSets().some((list) => {
    const isListed = words.map((word) => list.has(word));
    let inWindow = 0;
    let run = 0;
    return isListed.some((listed, index) => {
      const end = index + 1;
      inWindow += Number(listed) - Number(isListed[index - WINDOW] ?? false);
      run = listed ? run + 1 : 0;
      if (inWindow >= LISTED && new Set(words.slice(end - WINDOW, end)).size >= DISTINCT)
        return true;
      // Seeds of examples are one word over and over, alone between other words; their checksum tells them from lists.
      const isWhole = LENGTHS.includes(run) && isListed[end] !== true;
      return isWhole && validateMnemonic(words.slice(end - run, end).join(" "), [...list]);
    });
  });
}
