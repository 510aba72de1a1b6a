import { validateMnemonic, wordlists } from "bip39";
import { utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { parseBase58Check } from "./base58.ts";
import { PRIVATE_VERSIONS } from "./extended-key.ts";

/** What kind of secret a pasted text holds. */
export type SecretKind =
  "extended-private-key" | "private-key" | "encrypted-private-key" | "seed-words" | "seed";

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

/** Text of one of these counts of words and nothing else is a seed of some list, known here or not: BIP 39, SLIP 39, Electrum, Monero. */
const PHRASES = new Set([12, 13, 15, 18, 20, 21, 24, 25, 33]);

/**
 * The kind of secret inside `text`: xprv and its relatives, WIF, BIP 38, Casascius' mini keys, codex32 (BIP 93), or a seed of one BIP 39
 * list (any language, any case, numbered or not, one word wrong; also Electrum's and aezeed, which use the English list). Undefined when
 * there is none. Inputs refuse the text then, without echo.
 */
export function looksSecret(text: string): SecretKind | undefined {
  // Invisible characters come along when people copy from a page.
  const cut = text.slice(0, LENGTH_MAX).replace(/\p{Cf}/gu, "");
  // A mistyped share of a seed is a share of a seed: the head and the length tell, not the checksum.
  if (/(?<![a-z0-9])ms1[0-9a-z]{40,130}(?![a-z0-9])/i.test(cut)) return "seed";
  for (const [token] of cut.matchAll(/[1-9A-HJ-NP-Za-km-z]{22,120}/g)) {
    const kind = wholeToken(token);
    if (kind !== undefined) return kind;
  }
  for (const token of joinedTokens(cut)) {
    const kind = secretToken(token);
    if (kind !== undefined) return kind;
  }
  return hasSeedWords(cut) ? "seed-words" : undefined;
}

/** Runs of base58 digits of a key's length, put together where line ends or blanks cut them. */
function* joinedTokens(text: string): Generator<string> {
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

/**
 * As `looksSecret`, for a field in which nothing but an address or a public key belongs: there, bare hexadecimal of a key's or a seed's
 * length and any text of as many words as seeds have (lists that we do not carry: Russian, Turkish, SLIP 39, old Electrum; Chinese without
 * blanks) are taken for secrets too.
 */
export function looksSecretAlone(text: string): SecretKind | undefined {
  const found = looksSecret(text);
  if (found !== undefined) return found;
  const bare = text.normalize("NFKD").trim();
  if (/^(?:0x)?(?:[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})$/i.test(bare.replaceAll(/\s/g, "")))
    return "seed";
  if (bare.length > LENGTH_MAX) return undefined;
  // Numbers stand before words; whatever mixes letters and digits is an address or a key.
  const words = bare.split(/[\s\p{P}]+/u).filter((word) => !/^\p{N}*$/u.test(word));
  const isWordy = words.every((word) => /^\p{L}[\p{L}\p{M}]{1,15}$/u.test(word));
  if (isWordy && PHRASES.has(words.length)) return "seed-words";
  const signs = words.join("");
  return /^\p{Script=Han}+$/u.test(signs) && PHRASES.has(Array.from(signs).length)
    ? "seed-words"
    : undefined;
}

function wholeToken(token: string): SecretKind | undefined {
  if (token.length <= 30) return isMiniKey(token) ? "private-key" : undefined;
  // A mistyped key is nearly the key. Nothing else that stands in one piece begins like this and is as long, but hexadecimal between two zeros: of
  // signatures one in some hundreds has such a piece, of keys not one in 10^29.
  const isMistyped = /^(?:[59].{50}|[KLc].{51})$/.test(token) && !/^[1-9a-f]+$/.test(token);
  return isMistyped ? "private-key" : secretToken(token);
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

/** `S` and 21, 25 or 29 letters, which name themselves by a zero byte of SHA-256: one other text of that shape in 256 is taken for one. */
function isMiniKey(token: string): boolean {
  return /^S(?:.{21}|.{25}|.{29})$/.test(token) && sha256(utf8(`${token}?`))[0] === 0;
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
