/** What a file is, its bytes say; everything that is not on the list is refused with what to do instead. */
import { expect, test } from "vitest";
import { concat, fromHex, utf8 } from "../../../src/base/bytes.ts";
import { sniff } from "../../../src/evidence/sniff.ts";
import { jpeg, pdf, png, webp } from "../../support/sample-files.ts";

test.each([
  ["image/jpeg", jpeg()],
  ["image/png", png()],
  ["image/webp", webp()],
  ["application/pdf", pdf()],
  ["text/plain", utf8("Мяне звольнілі 12 жніўня.\n\tДырэктар сказаў: «за страйк».")],
  ["text/plain", utf8("a")],
])("%s", (media, bytes) => {
  expect(sniff(bytes)).toBe(media);
});

const heif = (brand: string): Uint8Array =>
  concat(fromHex("00000018"), utf8(`ftyp${brand}`), new Uint8Array(12));

test.each([
  ["nothing", new Uint8Array(0), "evidence-empty"],
  ["HEIC of a telephone", heif("heic"), "evidence-heic"],
  ["AVIF", heif("avif"), "evidence-heic"],
  ["a film", heif("isom"), "evidence-type"],
  [
    "a page that calls itself a picture",
    utf8("<!DOCTYPE html><script>alert(1)</script>"),
    "evidence-type",
  ],
  [
    "a drawing with a script",
    utf8('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
    "evidence-type",
  ],
  ["XML", utf8('<?xml version="1.0"?><a/>'), "evidence-type"],
  ["a page behind a sentence", utf8("hello <script>alert(1)</script>"), "evidence-type"],
  ["a zip, and so every office document", utf8("PK\u0003\u0004aaaa"), "evidence-type"],
  ["a GIF", utf8("GIF89a\u0001\0\u0001\0"), "evidence-type"],
  ["a program", fromHex("7f454c46020101"), "evidence-type"],
  ["one byte that is no text", Uint8Array.of(0xff), "evidence-type"],
  ["text in UTF-16", fromHex("fffe4100"), "evidence-type"],
  ["text with a control character", utf8("a\u0007b"), "evidence-type"],
  ["blanks only", utf8(" \n "), "evidence-type"],
  ["text without end", utf8("a".repeat(300_000)), "evidence-type"],
  ["a PDF behind something else", concat(Uint8Array.of(0), pdf()), "evidence-type"],
])("%s is refused", (_, bytes, code) => {
  expect(() => sniff(bytes)).toThrow(expect.objectContaining({ code }));
});
