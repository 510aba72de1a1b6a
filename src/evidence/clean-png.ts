import { crc32, deflateSync, inflateSync } from "node:zlib";
import { concat, utf8 } from "../base/bytes.ts";
import { must } from "../base/refusal.ts";
import { requireSize } from "./picture-size.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** What draws the picture; everything else (texts, times, profiles, EXIF, moving pictures, private chunks) falls away. */
const KEPT: readonly string[] = ["PLTE", "tRNS"];

/** Bits of a pixel by colour type and depth (PNG, 11.2.1); other pairs are none. */
const CHANNELS: Readonly<Record<number, { readonly count: number; readonly depths: number[] }>> = {
  0: { count: 1, depths: [1, 2, 4, 8, 16] },
  2: { count: 3, depths: [8, 16] },
  3: { count: 1, depths: [1, 2, 4, 8] },
  4: { count: 2, depths: [8, 16] },
  6: { count: 4, depths: [8, 16] },
};

/** Colour types that may have a palette, of at most 256 colours in three bytes each (PNG, 11.2.2). */
const PALETTED: readonly number[] = [2, 3, 6];

/** Bytes of the transparent colour by colour type (PNG, 11.3.1.1); that of a palette has one for each colour, at most 256. */
const CLEAR_BYTES: Readonly<Record<number, number>> = { 0: 2, 2: 6 };

/** Most bytes of unpacked rows: what the child process can hold twice. A screen has ten to twenty million. */
const ROWS_MAX = 96 * 1024 * 1024;

/** The seven passes of Adam7: first column and row, and steps (PNG, 8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

/**
 * The picture of a PNG file and nothing else. Its rows are unpacked, counted to the byte and packed again, so that nothing can stand behind
 * them and no small file unpacks to more than its size says. Refuses with `picture-damaged` (any checksum, any length), `picture-kind` or
 * `picture-size`.
 */
export function cleanPng(bytes: Uint8Array): Uint8Array {
  const chunks = chunksOf(bytes);
  const [header] = chunks;
  must(header?.type === "IHDR" && header.body.length === 13, "picture-damaged");
  const length = rowsLength(header.body);
  const data = chunks.filter(({ type }) => type === "IDAT").map(({ body }) => body);
  const rows = unpack(concat(...data), length);
  const kept = chunks.filter(({ type }) => KEPT.includes(type));
  requireColours(header.body, kept);
  return concat(
    SIGNATURE,
    chunk("IHDR", header.body),
    ...kept.map(({ type, body }) => chunk(type, body)),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  );
}

/** The chunks up to the end mark; what stands behind it is not looked at. */
function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  for (;;) {
    must(at + 12 <= bytes.length, "picture-damaged");
    const length = view.getUint32(at);
    must(at + 12 + length <= bytes.length, "picture-damaged");
    const typed = bytes.subarray(at + 4, at + 8 + length);
    must(crc32(typed) === view.getUint32(at + 8 + length), "picture-damaged");
    const type = Buffer.from(typed.subarray(0, 4)).toString("latin1");
    if (type === "IEND") return chunks;
    // A capital first letter says that no picture can be made without knowing the chunk.
    const known = ["IHDR", "IDAT", ...KEPT].includes(type) || /^[a-z]/.test(type);
    must(known, "picture-kind");
    chunks.push({ type, body: typed.subarray(4) });
    at += 12 + length;
  }
}

/** Bytes of all rows, each with its filter byte, as the header says. */
function rowsLength(header: Uint8Array): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  requireSize(width, height);
  const [depth = 0, color = 0, packing, filter, interlace] = header.subarray(8);
  const channels = CHANNELS[color];
  must(channels?.depths.includes(depth) === true, "picture-kind");
  must(packing === 0 && filter === 0 && (interlace === 0 || interlace === 1), "picture-kind");
  const bits = channels.count * depth;
  const passes = interlace === 0 ? [[0, 0, 1, 1] as const] : ADAM7;
  const length = passes.reduce((sum, [left, top, across, down]) => {
    const columns = Math.ceil(Math.max(0, width - left) / across);
    const rows = Math.ceil(Math.max(0, height - top) / down);
    return columns === 0 ? sum : sum + rows * (1 + Math.ceil((columns * bits) / 8));
  }, 0);
  must(length <= ROWS_MAX, "picture-size");
  return length;
}

/** Refuses with `picture-damaged` a palette or a transparency that the colour type does not have, of another length than it can have, or a second one. */
function requireColours(header: Uint8Array, kept: readonly Chunk[]): void {
  const color = header[9] ?? 0;
  const lengths = (name: string): number[] =>
    kept.filter(({ type }) => type === name).map(({ body }) => body.length);
  const [palette, ...palettes] = lengths("PLTE");
  const [clear, ...clears] = lengths("tRNS");
  must(palettes.length === 0 && clears.length === 0, "picture-damaged");
  if (palette === undefined) must(color !== 3, "picture-damaged");
  else {
    must(PALETTED.includes(color), "picture-damaged");
    must(palette > 0 && palette <= 768 && palette % 3 === 0, "picture-damaged");
  }
  if (clear !== undefined)
    must(color === 3 ? clear <= 256 : clear === CLEAR_BYTES[color], "picture-damaged");
}

function unpack(data: Uint8Array, length: number): Uint8Array {
  try {
    const rows = inflateSync(data, { maxOutputLength: length });
    must(rows.length === length, "picture-damaged");
    return rows;
  } catch {
    must(false, "picture-damaged");
  }
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const typed = concat(utf8(type), body);
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, body.length);
  ends.setUint32(4, crc32(typed));
  const bytes = new Uint8Array(ends.buffer);
  return concat(bytes.subarray(0, 4), typed, bytes.subarray(4));
}
