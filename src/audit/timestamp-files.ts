import { utf8 } from "../base/bytes.ts";
import { parseNote } from "../base/tlog/note.ts";
import type { Reader } from "../db/unit.ts";
import { findCheckpoint } from "./log.store.ts";
import { BYTES, TEXT } from "./mirror.ts";
import { findTimestamp } from "./timestamp.store.ts";

const PATH = /^([1-9][0-9]{0,14})\.body(\.ots)?$/;

/** The content type of such a file. */
export function timestampType(path: string): string {
  return path.endsWith(".ots") ? BYTES : TEXT;
}

/**
 * The bytes of such a file; undefined for another path, and until the timestamp is finished: an unfinished one would change. What is stamped
 * is the checkpoint without its signatures, to which some may still be added.
 */
export async function timestampFile(reader: Reader, path: string): Promise<Uint8Array | undefined> {
  const [, digits, stamp] = PATH.exec(path) ?? [];
  if (digits === undefined) return undefined;
  const timestamp = await findTimestamp(reader, Number(digits));
  if (timestamp?.height === undefined) return undefined;
  if (stamp !== undefined) return timestamp.proof;
  const checkpoint = await findCheckpoint(reader, timestamp.size);
  return checkpoint && utf8(parseNote(checkpoint.note).text);
}
