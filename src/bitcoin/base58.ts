import { concat } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Longest text that is decoded: a BIP 32 key has 111 letters, and the work grows with the square. */
const LENGTH_MAX = 150;

/** Base58Check: the payload and four bytes of its double SHA-256. */
export function formatBase58Check(payload: Uint8Array): string {
  const bytes = concat(payload, checksum(payload));
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = "";
  for (; number > 0n; number /= 58n) text = (ALPHABET[Number(number % 58n)] ?? "") + text;
  return "1".repeat(zeros(bytes)) + text;
}

/** The payload of Base58Check text, of any length; undefined for other letters, over 150 of them, or a wrong checksum. */
export function parseBase58Check(text: string): Uint8Array | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  let number = 0n;
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const leading = /^1*/.exec(text)?.[0].length ?? 0;
  const hex = number === 0n ? "" : number.toString(16);
  const body = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  const bytes = concat(new Uint8Array(leading), body);
  if (bytes.length < 4) return undefined;
  const payload = bytes.subarray(0, -4);
  return Buffer.compare(checksum(payload), bytes.subarray(-4)) === 0 ? payload : undefined;
}

function checksum(payload: Uint8Array): Uint8Array {
  return sha256(sha256(payload)).subarray(0, 4);
}

function zeros(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.length : first;
}
