import { concat } from "../base/bytes.ts";
import { must } from "../base/refusal.ts";
import { orientationOf, orientationSegment } from "./orientation.ts";
import { requireSize } from "./picture-size.ts";

/** Markers of ITU-T T.81, table B.1. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DHT = 0xc4;
const DRI = 0xdd;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
/** Baseline, extended and progressive, all with Huffman codes: what cameras and browsers have. */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];

/** A JFIF header of our own: version 1.1, no density, no thumbnail. */
const JFIF = Uint8Array.of(0xff, APP0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);

interface Segment {
  readonly marker: number;
  /** With marker and length. */
  readonly whole: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * The picture of a JPEG file and nothing else: tables, frame and scans as they are, which way up it is, and what says how its colours are
 * meant (the presence of JFIF, Adobe's transform). No EXIF, XMP, IPTC, colour profile, comment, thumbnail or second picture, and nothing
 * after its end. Linear in its bytes; no pixel is decoded. Refuses with `picture-damaged`, `picture-kind` or `picture-size`.
 */
export function cleanJpeg(bytes: Uint8Array): Uint8Array {
  must(bytes[0] === 0xff && bytes[1] === SOI, "picture-damaged");
  const kept: Uint8Array[] = [];
  const seen = { frame: false, scan: false, jfif: false };
  let orientation = 1;
  let at = 2;
  for (;;) {
    // Any number of 0xFF may stand before a marker (T.81, B.1.1.2).
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    const marker = markerAt(bytes, at);
    if (marker === EOI) break;
    const segment = segmentAt(bytes, at, marker);
    at += segment.whole.length;
    if (FRAMES.includes(marker)) {
      must(!seen.frame, "picture-damaged");
      requireFrame(segment.body);
      seen.frame = true;
    }
    if (marker === APP0) seen.jfif = true;
    if (marker === APP1 && orientation === 1) orientation = orientationOf(segment.body);
    if (isKept(segment)) kept.push(segment.whole);
    if (marker !== SOS) continue;
    must(seen.frame, "picture-damaged");
    const end = endOfScan(bytes, at);
    kept.push(bytes.subarray(at, end));
    seen.scan = true;
    at = end;
  }
  must(seen.scan, "picture-damaged");
  return concat(
    Uint8Array.of(0xff, SOI),
    ...(seen.jfif ? [JFIF] : []),
    ...orientationSegment(orientation),
    ...kept,
    Uint8Array.of(0xff, EOI),
  );
}

/** The marker that stands at `at`. */
function markerAt(bytes: Uint8Array, at: number): number {
  const marker = bytes[at + 1];
  must(bytes[at] === 0xff && marker !== undefined && marker >= 0xc0, "picture-damaged");
  return marker;
}

function segmentAt(bytes: Uint8Array, at: number, marker: number): Segment {
  const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  must(length >= 2 && at + 2 + length <= bytes.length, "picture-damaged");
  const whole = bytes.subarray(at, at + 2 + length);
  return { marker, whole, body: whole.subarray(4) };
}

/** What is kept is checked to the byte, so that nothing can be carried in it; refuses what no telephone makes. */
function isKept({ marker, body }: Segment): boolean {
  if (FRAMES.includes(marker)) return true;
  switch (marker) {
    case DQT:
      must(
        isFilled(body, (at) => ((body[at] ?? 0) >> 4 === 0 ? 65 : 129)),
        "picture-damaged",
      );
      return true;
    case DHT:
      must(
        isFilled(body, (at) => codesFrom(body, at)),
        "picture-damaged",
      );
      return true;
    case DRI:
      must(body.length === 2, "picture-damaged");
      return true;
    case SOS:
      must(body.length === 4 + 2 * (body[0] ?? 0), "picture-damaged");
      return true;
    case APP14:
      return body.length === 12 && Buffer.from(body.subarray(0, 5)).toString("latin1") === "Adobe";
    default:
      // Other application segments and comments fall away; other frames, arithmetic codes and hierarchies are refused.
      must(marker >= APP0, "picture-kind");
      return false;
  }
}

/** Whether tables of these lengths fill the body exactly. */
function isFilled(body: Uint8Array, lengthAt: (at: number) => number): boolean {
  let at = 0;
  while (at < body.length) at += lengthAt(at);
  return at === body.length && at > 0;
}

function codesFrom(body: Uint8Array, at: number): number {
  return 17 + body.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
}

function requireFrame(body: Uint8Array): void {
  const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, components = 0] = body;
  must(precision === 8, "picture-kind");
  must([1, 3, 4].includes(components) && body.length === 6 + 3 * components, "picture-damaged");
  requireSize((w1 << 8) | w0, (h1 << 8) | h0);
}

/** Where the coded data ends: at the next marker that is no restart (0xFF00 is a coded 0xFF). */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    const next = bytes[at + 1];
    must(at >= 0 && next !== undefined, "picture-damaged");
    if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at += 2;
    else if (next === 0xff) at += 1;
    else return at;
  }
}
