import { sha256 } from "../base/digest.ts";
import { toHex } from "../base/bytes.ts";
import { PUBLISHED_MARKS } from "./published-marks.ts";

/** Bytes of a mark: one script in 10¹⁰ that is not on the list is taken for one that is. */
const MARK_BYTES = 6;

let marks: ReadonlySet<string> | undefined;

/**
 * Whether the key of a script is known to everybody: it, or the seed above it, stands in a BIP, in Bitcoin Core's tests or in manuals (the
 * first ten receiving addresses of `abandon … about` and its like, on every network). Programs watch these and take what arrives at once.
 */
export function isPublished(script: Uint8Array): boolean {
  marks ??= readMarks();
  return marks.has(publishedMark(script));
}

/** What the list keeps of a script: the first bytes of its SHA-256, in hex. */
export function publishedMark(script: Uint8Array): string {
  return toHex(sha256(script).subarray(0, MARK_BYTES));
}

function readMarks(): ReadonlySet<string> {
  const hex = Buffer.from(PUBLISHED_MARKS, "base64").toString("hex");
  return new Set(hex.match(new RegExp(`.{${MARK_BYTES * 2}}`, "g")));
}
