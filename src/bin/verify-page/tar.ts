import { parseUtf8 } from "../../base/bytes.ts";

/** Tar works in blocks of this many bytes (POSIX.1-1988 ustar). */
const BLOCK = 512;

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
  return octal(head, 148, 8) === sum ? octal(head, 124, 12) : undefined;
}

function isPlainFile(head: Uint8Array): boolean {
  return head[156] === 0 || head[156] === 0x30;
}

function octal(head: Uint8Array, at: number, length: number): number | undefined {
  const text = textOf(head, at, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function textOf(head: Uint8Array, at: number, length: number): string {
  const field = head.subarray(at, at + length);
  const end = field.indexOf(0);
  return parseUtf8(end < 0 ? field : field.subarray(0, end)) ?? "";
}
