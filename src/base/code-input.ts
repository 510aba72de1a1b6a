import { must } from "./refusal.ts";

/** Longer input is refused before anything looks at it. */
const INPUT_MAX = 200;

/** Spaces, dashes, dots, direction marks and whatever else keyboards and messengers put between groups. */
const DROPPED =
  /[\t\n\r \u00a0\u00ad\u034f\u061c\u0640\u2000-\u200f\u2010-\u2015\u2028-\u202f\u205f-\u2069\u2212\u3000\ufe58\ufe63\ufeff\uff0d\-_.,·•،]/g;

/** Capital Cyrillic letters and the Latin ones, or digits, that they look like. */
const TWINS = new Map<string, string>(
  Object.entries({
    ...{ А: "A", В: "B", Е: "E", Ё: "E", К: "K", М: "M", Н: "H", О: "0", Р: "P", С: "C" },
    ...{ Т: "T", У: "Y", Ў: "Y", Х: "X", З: "3", Ѕ: "S", І: "1", Ї: "1", Ј: "J" },
  }).flatMap(([twin, latin]) => [
    [twin, latin],
    [twin.toLowerCase(), latin],
  ]),
);

/** Letters that Crockford's base32 leaves out, and what they are taken for. */
const CONFUSED = new Map([
  ["I", "1"],
  ["L", "1"],
  ["O", "0"],
  ["U", "V"],
]);

/** Zeros of the digit ranges: Arabic-Indic, Persian, Burmese, full width. */
const ZEROS = [0x0660, 0x06f0, 0x1040, 0xff10];

/**
 * The table of FORMATS 1 and nothing else: no locale, no Unicode normalisation. Characters that are not in it stay and
 * are refused later. Refuses with `code-too-long` above 200 code points.
 */
export function normalizeCode(input: string): string {
  // A string has at most twice as many units as code points, so the cheap test comes first.
  must(input.length <= 2 * INPUT_MAX && Array.from(input).length <= INPUT_MAX, "code-too-long");
  return Array.from(input.replace(DROPPED, ""), normalizeCharacter).join("");
}

function normalizeCharacter(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => point >= first && point < first + 10);
  if (zero !== undefined) return String(point - zero);
  const letter = TWINS.get(character) ?? capitalOf(point) ?? character;
  return CONFUSED.get(letter) ?? letter;
}

/** The capital Latin letter of a small or full-width one. */
function capitalOf(point: number): string | undefined {
  const first = [0x61, 0xff21, 0xff41].find((letter) => point >= letter && point < letter + 26);
  return first === undefined ? undefined : String.fromCharCode(0x41 + point - first);
}
