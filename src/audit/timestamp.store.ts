import type { Reader, Unit } from "../db/unit.ts";

/** The timestamp of a checkpoint's text. */
export interface StoredTimestamp {
  /** Size of the checkpoint. */
  readonly size: number;
  /** The `.ots` file. */
  readonly proof: Uint8Array;
  /** The block whose header it was found to lead to; undefined while calendars have it. */
  readonly height: number | undefined;
}

interface TimestampRow {
  size: bigint | number;
  proof: Buffer;
  height: number | null;
}

/** Whether the checkpoint of this size has been given to calendars. */
export async function findTimestamp(
  reader: Reader,
  size: number,
): Promise<StoredTimestamp | undefined> {
  const row = await reader.sql<TimestampRow>("log_timestamps").where({ size }).first();
  return row && stored(row);
}

/** Timestamps that calendars still have to finish, oldest first, at most `limit`. */
export async function listPendingTimestamps(
  reader: Reader,
  limit: number,
): Promise<StoredTimestamp[]> {
  const rows = await reader
    .sql<TimestampRow>("log_timestamps")
    .whereNull("height")
    .orderBy("size")
    .limit(limit);
  return rows.map(stored);
}

/** Sizes of the checkpoints whose timestamp is finished. */
export async function finishedTimestamps(reader: Reader): Promise<number[]> {
  const rows = await reader
    .sql<TimestampRow>("log_timestamps")
    .select("size")
    .whereNotNull("height")
    .orderBy("size");
  return rows.map(({ size }) => Number(size));
}

/** Keeps what calendars answered; the first answer stays. */
export async function insertTimestamp(
  unit: Unit,
  { size, proof }: Pick<StoredTimestamp, "size" | "proof">,
): Promise<void> {
  await unit
    .sql("log_timestamps")
    .insert({ size, proof: Buffer.from(proof) })
    .onConflict("size")
    .ignore();
}

/** Replaces an unfinished timestamp by one that leads to a block; a finished one stays as it is. */
export async function finishTimestamp(
  unit: Unit,
  { size, proof, height }: StoredTimestamp & { readonly height: number },
): Promise<void> {
  await unit
    .sql<TimestampRow>("log_timestamps")
    .where({ size })
    .whereNull("height")
    .update({ proof: Buffer.from(proof), height });
}

function stored({ size, proof, height }: TimestampRow): StoredTimestamp {
  return { size: Number(size), proof: new Uint8Array(proof), height: height ?? undefined };
}
