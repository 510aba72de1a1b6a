import { concat, parseUtf8, utf8 } from "../base/bytes.ts";

/** Tar works in blocks of this many bytes (POSIX.1-1988 ustar). */
const BLOCK = 512;

/** The largest file that a ustar header can name, in bytes. */
const SIZE_MAX = 8 ** 11 - 1;

/**
 * One file of a ustar archive: its header, the bytes, zeros up to a whole block. No owner and no time stand in it, so the same files are the same
 * archive wherever and whenever it is made. `path` is ASCII, up to 100 bytes. Throws RangeError for anything that does not fit.
 */
export function tarFile(path: string, bytes: Uint8Array): Uint8Array {
  if (!/^[\x21-\x7e]{1,100}$/.test(path)) throw new RangeError("tarFile: path");
  if (bytes.length > SIZE_MAX) throw new RangeError("tarFile: size");
  const head = new Uint8Array(BLOCK);
  head.set(utf8(path), 0);
  head.set(octal(0o644, 8), 100);
  head.set(octal(0, 8), 108);
  head.set(octal(0, 8), 116);
  head.set(octal(bytes.length, 12), 124);
  head.set(octal(0, 12), 136);
  // The checksum counts its own eight bytes as spaces.
  head.fill(0x20, 148, 156);
  head[156] = 0x30;
  head.set(utf8("ustar\x0000"), 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.set(utf8(`${sum.toString(8).padStart(6, "0")}\x00 `), 148);
  const rest = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
  return concat(head, bytes, new Uint8Array(rest));
}

/** What ends an archive. */
export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * BLOCK);
}

function octal(value: number, width: number): Uint8Array {
  return utf8(`${value.toString(8).padStart(width - 1, "0")}\x00`);
}

/**
 * The plain files of an uncompressed tar archive (ustar) by path; names that need extensions (over 255 bytes) do not occur in a book.
 * Undefined when the bytes are no such archive, or one that was cut off.
 */
export function readTar(bytes: Uint8Array): Map<string, Uint8Array> | undefined {
  const files = new Map<string, Uint8Array>();
  let at = 0;
  while (at + BLOCK <= bytes.length) {
    const head = bytes.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) return files;
    const size = headOf(head);
    if (size === undefined || at + BLOCK + size > bytes.length) return undefined;
    const [name, prefix] = [textOf(head, 0, 100), textOf(head, 345, 155)];
    const start = at + BLOCK;
    if (isPlainFile(head))
      files.set(prefix === "" ? name : `${prefix}/${name}`, bytes.subarray(start, start + size));
    at = start + BLOCK * Math.ceil(size / BLOCK);
  }
  return undefined;
}

/** The size in a header whose checksum is right; undefined otherwise. */
function headOf(head: Uint8Array): number | undefined {
  // The checksum counts its own eight bytes as spaces.
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  return readOctal(head, 148, 8) === sum ? readOctal(head, 124, 12) : undefined;
}

function isPlainFile(head: Uint8Array): boolean {
  return head[156] === 0 || head[156] === 0x30;
}

function readOctal(head: Uint8Array, at: number, length: number): number | undefined {
  const text = textOf(head, at, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function textOf(head: Uint8Array, at: number, length: number): string {
  const field = head.subarray(at, at + length);
  const end = field.indexOf(0);
  return parseUtf8(end < 0 ? field : field.subarray(0, end)) ?? "";
}
