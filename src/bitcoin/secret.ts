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

/** Lengths in base58 of WIF keys, of BIP 38 keys, and of extended keys, which is also the longest of all. */
const JOINED_LENGTHS = new Set([51, 52, 58, 111]);
const TOKEN_MAX = 111;

/** Longest text that is looked at; nothing we ask for is longer, and edges cut before. */
const LENGTH_MAX = 20_000;

/**
 * The kind of secret inside `text`: xprv and its relatives, WIF, BIP 38, or a seed of one BIP 39 list (any language, any case, numbered or
 * not, one word wrong). Undefined when there is none. Inputs refuse the text then, without echo.
 */
export function looksSecret(text: string): SecretKind | undefined {
  // Invisible characters come along when people copy from a page.
  const cut = text.slice(0, LENGTH_MAX).replace(/\p{Cf}/gu, "");
  for (const token of base58Tokens(cut)) {
    const kind = secretToken(token);
    if (kind !== undefined) return kind;
  }
  return hasSeedWords(cut) ? "seed-words" : undefined;
}

/** Runs of base58 digits long enough for a secret: as they stand, and put together where line ends or blanks cut them. */
function* base58Tokens(text: string): Generator<string> {
  for (const [token] of text.matchAll(/[1-9A-HJ-NP-Za-km-z]{50,120}/g)) yield token;
  for (const [chain] of text.matchAll(/[1-9A-HJ-NP-Za-km-z]+(?:\s+[1-9A-HJ-NP-Za-km-z]+)+/g)) {
    const pieces = chain.split(/\s+/);
    for (let from = 0; from < pieces.length; from += 1) {
      let joined = pieces[from] ?? "";
      for (let next = from + 1; next < pieces.length && joined.length < TOKEN_MAX; next += 1) {
        joined += pieces[next] ?? "";
        if (JOINED_LENGTHS.has(joined.length)) yield joined;
      }
    }
  }
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
