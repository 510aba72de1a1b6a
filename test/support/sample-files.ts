/** Small real files, as a browser writes them, and what cameras and enemies put into them. */
import { crc32, deflateSync } from "node:zlib";
import { concat, fromHex, utf8 } from "../../src/base/bytes.ts";

const decode = (lines: readonly string[]): Uint8Array =>
  new Uint8Array(Buffer.from(lines.join(""), "base64"));

/** 24 × 16 pixels in baseline JPEG, with JFIF and a colour profile. */
export const jpeg = (): Uint8Array =>
  decode([
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAA",
    "ACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0",
    "AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAA",
    "AAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM",
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0",
    "KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7",
    "Ozv/wAARCAAQABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAEF/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABYBAQEBAAAAAAAAAAAAAAAAAAUD",
    "Bv/EABcRAQEBAQAAAAAAAAAAAAAAAAMABCL/2gAMAwEAAhEDEQA/AMZUVbOU3reAGzLmziv1f//Z",
  ]);

/** The same in lossy WebP with a colour profile. */
export const webp = (): Uint8Array =>
  decode([
    "UklGRjICAABXRUJQVlA4WAoAAAAgAAAAFwAADwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAA",
    "ACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0",
    "AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAA",
    "AAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM",
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZWUDggRAAAAHADAJ0BKhgAEAA+nT6ZSCWjIqEwCACwE4lqAJ0yhHg6wAFNYAD+",
    "6DiHpBCW/8Dpe2soHTaTj7nl0Xcz5Ky7Dx8SMAAA",
  ]);

/** Lossy WebP with an alpha channel and a colour profile. */
export const webpAlpha = (): Uint8Array =>
  decode([
    "UklGRlYCAABXRUJQVlA4WAoAAAAwAAAAFwAADwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAA",
    "ACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0",
    "AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAA",
    "AAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM",
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZBTFBIGwAAAAEPMIAREUJR2zZQmZU/pz6vjUFE/ycAVnyYAQBWUDggRAAAADAD",
    "AJ0BKhgAEAA+nT6ZSCWjIqEwCACwE4lqAKkCIAA3tgAA/u1NRr8S33jDT4NtPvzQdJm1lyTPq0TjH6G9f9nSrDQA",
  ]);

/** Lossless WebP with a colour profile. */
export const webpLossless = (): Uint8Array =>
  decode([
    "UklGRhICAABXRUJQVlA4WAoAAAAwAAAAFwAADwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAA",
    "AAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAA",
    "ACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0",
    "AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAA",
    "AAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM",
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZWUDhMJAAAAC8XwAMQDzB4ozA8AxjwUNS2DWRm489pz5tBRP/HAch4AFCGAA==",
  ]);

/** What an enemy of the applicant would look for; no view may have it. */
export const TELLING = ["GPS-53.9006-27.5590", "Ivan Ivanou", "SerialNumber 77", "PK\u0003\u0004"];

/** An EXIF body: which way up, in `order`, and behind it a place and a thumbnail. */
export function exif(orientation: number, order: "II" | "MM" = "MM"): Uint8Array {
  const little = order === "II";
  const head = new DataView(new ArrayBuffer(26));
  head.setUint16(0, little ? 0x4949 : 0x4d4d);
  head.setUint16(2, 42, little);
  head.setUint32(4, 8, little);
  head.setUint16(8, 1, little);
  head.setUint16(10, 0x0112, little);
  head.setUint16(12, 3, little);
  head.setUint32(14, 1, little);
  head.setUint16(18, orientation, little);
  return concat(utf8("Exif\0\0"), new Uint8Array(head.buffer), utf8(TELLING.slice(0, 3).join(" ")));
}

/** A JPEG segment. */
export function segment(marker: number, body: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(4));
  head.setUint16(0, 0xff00 | marker);
  head.setUint16(2, body.length + 2);
  return concat(new Uint8Array(head.buffer), body);
}

/** A photograph as a telephone makes it: everything about whoever took it, and a second file behind the picture. */
export function photograph(orientation = 6, order: "II" | "MM" = "MM"): Uint8Array {
  const picture = jpeg();
  return concat(
    picture.subarray(0, 2),
    segment(0xe1, exif(orientation, order)),
    segment(0xe1, utf8(`http://ns.adobe.com/xap/1.0/\0<x>${TELLING[1]!}</x>`)),
    segment(0xed, utf8(`Photoshop 3.0\0${TELLING[1]!}`)),
    segment(0xfe, utf8(TELLING[0]!)),
    picture.subarray(2),
    utf8(`${TELLING[3]!}${TELLING[0]!}`),
  );
}

let made = 0;
/** A photograph with bytes behind it, so that no two cases send the very same. */
export function ownPhotograph(): Uint8Array {
  return concat(photograph(), utf8(`\n${(made += 1)}`));
}

/** A chunk of PNG. */
export function chunk(type: string, body: Uint8Array): Uint8Array {
  const typed = concat(utf8(type), body);
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, body.length);
  ends.setUint32(4, crc32(typed));
  const bytes = new Uint8Array(ends.buffer);
  return concat(bytes.subarray(0, 4), typed, bytes.subarray(4));
}

/** What a PNG says of itself, and chunks beside those that draw it. */
export interface PngOrder {
  readonly width?: number;
  readonly height?: number;
  /** Colour type and depth in bits; 6 and 8 (RGBA) if not given. */
  readonly color?: number;
  readonly depth?: number;
  readonly interlace?: number;
  readonly rows?: Uint8Array;
  readonly extra?: readonly Uint8Array[];
}

const PNG_SIGNATURE = fromHex("89504e470d0a1a0a");

/** A PNG of the rows given, or of zeros where there is one byte a channel. */
export function png(order: PngOrder = {}): Uint8Array {
  const { width = 4, height = 3, color = 6, depth = 8, interlace = 0, extra = [] } = order;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, depth);
  header.setUint8(9, color);
  header.setUint8(12, interlace);
  const rows = order.rows ?? new Uint8Array(height * (1 + 4 * width));
  return concat(
    PNG_SIGNATURE,
    chunk("IHDR", new Uint8Array(header.buffer)),
    ...extra,
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  );
}

/** The smallest PDF that has a frame, with a script in it. */
export const pdf = (): Uint8Array =>
  utf8(
    "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
  );
