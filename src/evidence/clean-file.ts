import { utf8 } from "../base/bytes.ts";
import { must } from "../base/refusal.ts";
import { cleanJpeg } from "./clean-jpeg.ts";
import { cleanPng } from "./clean-png.ts";
import { cleanWebp } from "./clean-webp.ts";
import type { EvidenceMedia } from "./evidence.ts";
import { textOf } from "./sniff.ts";

/** Where a PDF's end mark may stand: some programs write a little after it. */
const PDF_TAIL = 2048;

/**
 * Characters that show nothing, or turn the ones after them around (Unicode general category Cf, and the fillers that look like spaces). The two joiners
 * between letters of the Arabic script are not among them: Persian is spelt with them.
 */
const UNSEEN =
  /(?!(?<=(?=\p{scx=Arab})[\p{L}\p{M}])[\u200c\u200d](?=\p{scx=Arab})\p{L})[\p{Cf}\u115f\u1160\u3164\uffa0\u2028\u2029]/gu;

/**
 * What reviewers may see of a file: the picture alone, or the text with everything unseen in it named. Undefined for a PDF, of which nothing
 * can be shown without running somebody's large program on it: only its frame is checked. Pure, linear in what it makes. Refusals:
 * `picture-damaged`, `picture-kind`, `picture-size`, `document-damaged`.
 */
export function cleanFile(media: EvidenceMedia, bytes: Uint8Array): Uint8Array | undefined {
  switch (media) {
    case "image/jpeg":
      return cleanJpeg(bytes);
    case "image/png":
      return cleanPng(bytes);
    case "image/webp":
      return cleanWebp(bytes);
    case "text/plain":
      return cleanText(bytes);
    case "application/pdf": {
      const tail = Buffer.from(bytes.subarray(-PDF_TAIL)).toString("latin1");
      must(tail.includes("%%EOF") && tail.includes("startxref"), "document-damaged");
      return undefined;
    }
  }
}

function cleanText(bytes: Uint8Array): Uint8Array {
  const text = textOf(bytes);
  must(text !== undefined, "document-damaged");
  const named = text.replaceAll(/\r\n?/g, "\n").replaceAll(UNSEEN, nameOf);
  return utf8(named);
}

/** `⟨U+202E⟩` for an override that would turn a sentence around. */
function nameOf(character: string): string {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `⟨U+${number}⟩`;
}
