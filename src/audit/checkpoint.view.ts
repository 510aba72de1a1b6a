import { toHex } from "../base/bytes.ts";
import type { Reader } from "../db/unit.ts";
import { findPublicCheckpoint } from "./log.store.ts";

/** The newest checkpoint that is public: size and root (hex32) as in a manifest's `head`, and the note itself; undefined while there is none. */
export async function latestCheckpoint(
  reader: Reader,
): Promise<{ readonly size: number; readonly root: string; readonly note: string } | undefined> {
  const last = await findPublicCheckpoint(reader);
  return last && { size: last.size, root: toHex(last.root), note: last.note };
}
