import { concat } from "../base/bytes.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { draftChecksum, requireChecksum } from "./checksum.ts";
import type { EpochExports, ExportFormat } from "./epoch-exports.ts";

/** When and where an epoch closed. */
export interface StoredEpoch {
  readonly epoch: number;
  readonly closeIndex: number;
  /** The scheduled tick, never a finer time. */
  readonly closedAt: Date;
}

/** Which epochs of the list: those after the epoch `after`, and of them the first `limit`, or the `last`. */
export interface EpochRange {
  readonly after?: number;
  readonly limit?: number;
  readonly last?: number;
}

interface EpochRow {
  epoch: number;
  close_index: bigint;
  closed_at: Date;
}

interface StagedRow {
  epoch: number;
  closed_at: Date;
  draft: string;
  claims: Buffer;
  checksum: Buffer;
}

/** The last closed epoch, or the last that closed within the first `size` entries; undefined before the first close. */
export async function findLastEpoch(
  reader: Reader,
  size = Number.MAX_SAFE_INTEGER,
): Promise<StoredEpoch | undefined> {
  return epochOf(
    await epochs(reader).where("close_index", "<", size).orderBy("epoch", "desc").first(),
  );
}

/** One closed epoch by its number. */
export async function findEpoch(reader: Reader, epoch: number): Promise<StoredEpoch | undefined> {
  return epochOf(await epochs(reader).where({ epoch }).first());
}

/** Closed epochs in order, of those that closed within the first `size` entries: after the epoch `after`, at most `limit`; or the `last` so many. */
export async function listEpochs(
  reader: Reader,
  { size, after = 0, limit, last }: EpochRange & { readonly size: number },
): Promise<StoredEpoch[]> {
  const query = epochs(reader)
    .where("epoch", ">", after)
    .andWhere("close_index", "<", size)
    .orderBy("epoch", last === undefined ? "asc" : "desc");
  const most = last ?? limit;
  const rows = await (most === undefined ? query : query.limit(most));
  const found = rows.flatMap((row) => epochOf(row) ?? []);
  return last === undefined ? found : found.reverse();
}

/** Number of the next epoch that is not drawn up: the one that a new policy or correction can rule. */
export async function nextEpoch(reader: Reader): Promise<number> {
  const staged = await findStaged(reader);
  return (staged?.epoch ?? (await findLastEpoch(reader))?.epoch ?? 0) + 1;
}

/** Stores a closed epoch with its files and the sorted entries of its claims tree. */
export async function insertEpoch(
  unit: Unit,
  epoch: StoredEpoch & { readonly claims: Uint8Array; readonly exports: EpochExports },
): Promise<void> {
  await unit.sql("epochs").insert({
    epoch: epoch.epoch,
    close_index: epoch.closeIndex,
    closed_at: epoch.closedAt,
    claims: Buffer.from(epoch.claims),
    ...epoch.exports,
  });
}

/** One of the files of an epoch. */
export async function findExport(
  reader: Reader,
  epoch: number,
  format: ExportFormat,
): Promise<string | undefined> {
  const row = await reader
    .sql<Record<ExportFormat, string> & { epoch: number }>("epochs")
    .select("beancount", "csv", "hledger", "jsonl")
    .where("epoch", epoch)
    .first();
  return row?.[format];
}

/** The entries of the claims tree of an epoch, sorted bytewise; none for an unknown epoch. */
export async function findClaims(reader: Reader, epoch: number): Promise<Uint8Array[]> {
  const row = await reader
    .sql<{ epoch: number; claims: Buffer }>("epochs")
    .select("claims")
    .where({ epoch })
    .first();
  return row === undefined ? [] : splitClaims(row.claims);
}

/** An epoch that was drawn up and waits for the next tick; `draft` is the text of `draft.ts`. */
export interface StagedEpoch {
  readonly epoch: number;
  readonly closedAt: Date;
  readonly draft: string;
  readonly claims: readonly Uint8Array[];
}

/** The waiting epoch, if there is one. Fault unavailable `log-damaged` when it is not what was written. */
export async function findStaged(reader: Reader): Promise<StagedEpoch | undefined> {
  const row = await reader
    .sql<StagedRow>("staged_epochs")
    .select("epoch", "closed_at", "draft", "claims", "checksum")
    .first();
  if (row === undefined) return undefined;
  const { epoch, closed_at: closedAt, draft } = row;
  const claims = splitClaims(row.claims);
  requireChecksum(row.checksum, draftChecksum(draft, claims));
  return { epoch, closedAt, draft, claims };
}

/** Lets an epoch wait. */
export async function insertStaged(unit: Unit, staged: StagedEpoch): Promise<void> {
  await unit.sql("staged_epochs").insert({
    epoch: staged.epoch,
    closed_at: staged.closedAt,
    draft: staged.draft,
    claims: Buffer.from(concat(...staged.claims)),
    checksum: Buffer.from(draftChecksum(staged.draft, staged.claims)),
  });
}

/** Forgets the waiting epoch, which has been appended. */
export async function deleteStaged(unit: Unit): Promise<void> {
  await unit.sql("staged_epochs").delete();
}

function epochs(reader: Reader) {
  return reader.sql<EpochRow>("epochs").select("epoch", "close_index", "closed_at");
}

function epochOf(row: EpochRow | undefined): StoredEpoch | undefined {
  return row && { epoch: row.epoch, closeIndex: Number(row.close_index), closedAt: row.closed_at };
}

function splitClaims(bytes: Buffer): Uint8Array[] {
  return Array.from(
    { length: bytes.length / 32 },
    (_, at) => new Uint8Array(bytes.subarray(at * 32, at * 32 + 32)),
  );
}
