import type { Reader } from "../db/unit.ts";
import type { BlockId } from "./chain.ts";

/** The last block that was taken into account, with its header's time; undefined before the first one. */
export async function currentTip(reader: Reader): Promise<(BlockId & { time: Date }) | undefined> {
  return reader
    .sql<BlockId & { time: Date; active: boolean }>("chain_blocks")
    .select("hash", "height", "time")
    .where({ active: true })
    .orderBy("height", "desc")
    .first();
}
