import { equalBytes, utf8 } from "../base/bytes.ts";
import { parseOts } from "../base/ots.ts";
import { must, Refusal } from "../base/refusal.ts";
import { formatCheckpoint } from "../base/tlog/checkpoint.ts";
import { blocksOf, heldHeight } from "./check-timestamp.ts";
import type { MerkleRoots } from "./check-timestamp.ts";
import { timestampPaths } from "./timestamp-paths.ts";
import type { BookSource } from "./verify-fund.ts";

/** A timestamp that lies beside the log and is one of a checkpoint of it. */
export interface VerifiedTimestamp {
  /** Size of the checkpoint. */
  readonly size: number;
  /** Heights of the blocks that it names, lowest first; none while it is only promised by calendars. */
  readonly heights: readonly number[];
  /** The lowest of them whose header has the merkle root that the timestamp leads to; undefined where no chain was asked, or it has none of them yet. */
  readonly held?: number;
}

/** The log that was read, and where its files are. */
export interface TimestampReading {
  readonly source: BookSource;
  /** Of the log's files at the source: `log/` or empty. */
  readonly prefix: string;
  readonly origin: string;
  /** Every size at which a checkpoint can have been signed, with the root of the entries that were read. */
  readonly sizes: Iterable<readonly [size: number, root: Uint8Array]>;
  /** Headers of the chain; without them a timestamp is followed to the block that it names, and no further. */
  readonly roots?: MerkleRoots;
}

/**
 * Reads every timestamp that lies beside the checkpoints, and holds it against the entries that were read, not against what lies beside it.
 * Refuses, `item` being the size: `timestamp-body` (the text beside it is not that checkpoint), `timestamp-malformed`, `timestamp-operation`,
 * `timestamp-text` (it is of something else), `timestamp-block` (it leads to another merkle root than the chain has).
 */
export async function verifyTimestamps(reading: TimestampReading): Promise<VerifiedTimestamp[]> {
  const found: VerifiedTimestamp[] = [];
  for (const [size, root] of reading.sizes) {
    const text = formatCheckpoint({ origin: reading.origin, size, root, extensions: [] });
    const { body, stamp } = timestampPaths(size);
    const proof = await reading.source.read(`${reading.prefix}${stamp}`);
    if (proof === undefined) continue;
    const beside = await reading.source.read(`${reading.prefix}${body}`);
    if (beside !== undefined) must(equalBytes(beside, utf8(text)), "timestamp-body", size);
    found.push(await ofSize(size, proof, text, reading.roots));
  }
  return found;
}

async function ofSize(
  size: number,
  stamp: Uint8Array,
  text: string,
  roots: MerkleRoots | undefined,
): Promise<VerifiedTimestamp> {
  try {
    const blocks = blocksOf(parseOts(stamp), text);
    const held = roots === undefined ? undefined : await heldHeight(blocks, roots);
    const heights = [...new Set(blocks.map(({ height }) => height))];
    return { size, heights, ...(held === undefined ? {} : { held }) };
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(error.rule, size) : error;
  }
}
