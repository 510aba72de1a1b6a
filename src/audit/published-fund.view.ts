import type { Reader } from "../db/unit.ts";
import { findPublicCheckpoint, listLeaves } from "./log.store.ts";
import type { StoredCheckpoint } from "./log.store.ts";

/** A fund file as strangers get it, and its digest (hex32). */
export interface FundText {
  readonly digest: string;
  readonly text: string;
}

/**
 * The newest public checkpoint, and of `fundFiles` (oldest first) the last that stands in the log of that size. A file whose `policy` leaf
 * is not public yet would be refused by everybody who checks it (`fund-unlogged`), so it is not shown before. Undefined while none is.
 */
export async function publishedFund(
  reader: Reader,
  fundFiles: readonly FundText[],
): Promise<{ readonly checkpoint: StoredCheckpoint; readonly fund: FundText } | undefined> {
  const checkpoint = await findPublicCheckpoint(reader);
  if (checkpoint === undefined) return undefined;
  const logged = await listLeaves(reader, "policy");
  const fund = fundFiles.findLast(({ digest }) =>
    logged.some(({ index, leaf }) => leaf.d === digest && index < checkpoint.size),
  );
  return fund && { checkpoint, fund };
}
