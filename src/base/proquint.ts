import { scrypt } from "node:crypto";
import { utf8 } from "./bytes.ts";

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

const WORDS = 6;
const COST = { N: 2 ** 15, r: 8, p: 1 };

/** Scrypt needs 128·N·r bytes, 32 MiB, and OpenSSL a little more than its default limit. */
const MEMORY_MAX = 64 * 2 ** 20;

/** How many are stretched at once: the thread pool has four threads, and files are read by them too. */
const AT_ONCE = 2;

const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve());
let turn = 0;

/**
 * The six words of a 32-byte digest (FORMATS 3): what two people compare to know that two screens show one thing.
 * Stretched with scrypt for 0.1 to 0.4 s, in the thread pool, two at once; more wait for their turn, so that nothing else is held up.
 */
export async function sixWords(digest: Uint8Array): Promise<string> {
  if (digest.length !== 32) throw new RangeError("sixWords: a digest has 32 bytes");
  const lane = turn;
  turn = (turn + 1) % AT_ONCE;
  const bytes = (lanes[lane] ?? Promise.resolve()).then(() => stretch(digest));
  lanes[lane] = bytes.then(
    () => undefined,
    () => undefined,
  );
  return proquints(await bytes);
}

/** Bytes as proquints, two bytes a word, joined by spaces; throws RangeError for an odd number of bytes. */
export function proquints(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += 2) words.push(proquint(view.getUint16(at)));
  return words.join(" ");
}

/** One 16-bit number as consonant, vowel, consonant, vowel, consonant. */
function proquint(value: number): string {
  const consonant = (shift: number): string => CONSONANTS.charAt((value >> shift) & 0xf);
  const vowel = (shift: number): string => VOWELS.charAt((value >> shift) & 0x3);
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}

function stretch(digest: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const options = { ...COST, maxmem: MEMORY_MAX };
    scrypt(digest, utf8("commonpurse/words/v1"), 2 * WORDS, options, (error, bytes) => {
      if (error === null) resolve(new Uint8Array(bytes));
      else reject(error);
    });
  });
}
