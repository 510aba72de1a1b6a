import type { Reader } from "../db/unit.ts";
import type { CorrectLeaf } from "./leaf.ts";
import { findPublicCheckpoint, listLeaves } from "./log.store.ts";

/** The corrections of a programme's figures that the public log has, oldest first. */
export async function publishedCorrections(
  reader: Reader,
  programme: string,
): Promise<CorrectLeaf[]> {
  const size = (await findPublicCheckpoint(reader))?.size ?? 0;
  const found = await listLeaves(reader, "correct", { to: size });
  return found.map(({ leaf }) => leaf).filter(({ p }) => p === programme);
}
