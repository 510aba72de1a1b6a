import { toHex } from "../base/bytes.ts";
import type { Reader } from "../db/unit.ts";
import { findLastCheckpoint } from "./log.store.ts";

/** The newest signed checkpoint: size and root (hex32) as in a manifest's `head`, and the note itself; undefined before the book is opened. */
export async function latestCheckpoint(
  reader: Reader,
): Promise<{ readonly size: number; readonly root: string; readonly note: string } | undefined> {
  const last = await findLastCheckpoint(reader);
  return last && { size: last.size, root: toHex(last.root), note: last.note };
}
