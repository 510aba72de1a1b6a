import { Fault } from "../base/fault.ts";
import type { EvidenceMedia } from "./evidence.ts";

/** First bytes of what is taken, in hex. */
const MAGIC: readonly (readonly [EvidenceMedia, RegExp])[] = [
  ["image/jpeg", /^ffd8ff/],
  ["image/png", /^89504e470d0a1a0a/],
  ["image/webp", /^52494646.{8}57454250/],
  ["application/pdf", /^255044462d(31|32)2e/],
];

/** An ISO box file of one of the brands of HEIF and AVIF (ISO 23008-12): what newer telephones make of photographs. */
const HEIF = /^.{8}66747970(68656963|68656978|68657663|6d696631|6d736631|61766966)/;

/** Text that browsers would take for a page, a drawing or a program. */
const MARKUP = /<\s*(!doctype|html|head|body|script|svg|\?xml|iframe|meta)\b/i;

/** Longest plain text, bytes: a hundred pages. */
const TEXT_BYTES_MAX = 256 * 1024;

/**
 * What a file is by its bytes; its name and what a browser says of it are never asked. Faults invalid: `evidence-empty`, `evidence-heic`,
 * `evidence-type` for everything that is not taken.
 */
export function sniff(bytes: Uint8Array): EvidenceMedia {
  if (bytes.length === 0)
    throw new Fault("invalid", "evidence-empty", "This file is empty, or none was chosen.");
  const head = Buffer.from(bytes.subarray(0, 16)).toString("hex");
  const known = MAGIC.find(([, magic]) => magic.test(head));
  if (known !== undefined) return known[0];
  if (HEIF.test(head))
    throw new Fault(
      "invalid",
      "evidence-heic",
      "Pictures of the type HEIC or AVIF are not taken. Make a picture of the screen that shows it, and send that.",
    );
  if (isPlainText(bytes)) return "text/plain";
  throw new Fault(
    "invalid",
    "evidence-type",
    "Only pictures (JPEG, PNG, WebP), PDF and plain text are taken.",
  );
}

function isPlainText(bytes: Uint8Array): boolean {
  if (bytes.length > TEXT_BYTES_MAX) return false;
  const text = textOf(bytes);
  return text !== undefined && !MARKUP.test(text) && text.trim() !== "";
}

/** The text of strict UTF-8 without control characters but tabs and line ends; undefined for anything else. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /[^\P{Cc}\t\n\r]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
