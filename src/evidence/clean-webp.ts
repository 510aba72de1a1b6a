import { concat, utf8 } from "../base/bytes.ts";
import { must } from "../base/refusal.ts";
import { requireSize } from "./picture-size.ts";

/** The flag of an extended header that says that there is an alpha channel (WebP container specification). */
const ALPHA = 0x10;

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/**
 * The picture of a WebP file and nothing else: no EXIF, XMP or colour profile, and nothing after its end. Moving pictures are refused.
 * Refuses with `picture-damaged`, `picture-kind` or `picture-size`.
 */
export function cleanWebp(bytes: Uint8Array): Uint8Array {
  const chunks = chunksOf(bytes);
  const moving = chunks.some(({ type }) => type === "ANIM" || type === "ANMF");
  must(!moving, "picture-kind");
  const pictures = chunks.filter(({ type }) => type === "VP8 " || type === "VP8L");
  const [picture] = pictures;
  must(picture !== undefined && pictures.length === 1, "picture-damaged");
  const size = picture.type === "VP8L" ? losslessSize(picture.body) : lossySize(picture.body);
  requireSize(size.width, size.height);
  const alpha = chunks.find(({ type }) => type === "ALPH");
  if (alpha === undefined || picture.type === "VP8L") return file([picture]);
  return file([{ type: "VP8X", body: extended(size) }, alpha, picture]);
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  must(bytes.length >= 12, "picture-damaged");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  must(end <= bytes.length, "picture-damaged");
  const chunks: Chunk[] = [];
  let at = 12;
  while (at < end) {
    must(at + 8 <= end, "picture-damaged");
    const length = view.getUint32(at + 4, true);
    must(at + 8 + length <= end, "picture-damaged");
    const type = Buffer.from(bytes.subarray(at, at + 4)).toString("latin1");
    chunks.push({ type, body: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** RFC 6386, 9.1: a key frame says its size after the start code. */
function lossySize(body: Uint8Array): { width: number; height: number } {
  const [tag = 1, , , s0, s1, s2, w0 = 0, w1 = 0, h0 = 0, h1 = 0] = body;
  must((tag & 1) === 0 && s0 === 0x9d && s1 === 0x01 && s2 === 0x2a, "picture-damaged");
  must(body.length > 10, "picture-damaged");
  return { width: ((w1 << 8) | w0) & 0x3fff, height: ((h1 << 8) | h0) & 0x3fff };
}

/** WebP lossless bitstream, 3: a signature, then 14 bits each of width and height, less one. */
function losslessSize(body: Uint8Array): { width: number; height: number } {
  must(body[0] === 0x2f && body.length > 5, "picture-damaged");
  const bits = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}

/** An extended header of our own: the size, and that there is an alpha channel. */
function extended({ width, height }: { width: number; height: number }): Uint8Array {
  const body = new Uint8Array(10);
  body[0] = ALPHA;
  const view = new DataView(body.buffer);
  view.setUint16(4, (width - 1) & 0xffff, true);
  view.setUint16(7, (height - 1) & 0xffff, true);
  return body;
}

function file(chunks: readonly Chunk[]): Uint8Array {
  const parts = chunks.flatMap(({ type, body }) => [
    utf8(type),
    uint32(body.length),
    body,
    new Uint8Array(body.length % 2),
  ]);
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  return concat(utf8("RIFF"), uint32(length), utf8("WEBP"), ...parts);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
