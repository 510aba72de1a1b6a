import { importLog } from "../audit/import-log.ts";
import { readCopy } from "../audit/read-copy.ts";
import { findLastCheckpoint } from "../audit/log.store.ts";
import type { Mirror } from "../audit/mirror.ts";
import type { Clock, Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { FUND_STATEMENT, fundKeys } from "../base/fund-file.ts";
import { must } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import type { ChainSource } from "../chain/chain.ts";
import { requireNode } from "../chain/node-identity.ts";
import { migrateWithin } from "../db/migrate.ts";
import { safeError } from "../db/pg-error.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { lostBatches } from "../payouts/lost-signings.view.ts";
import type { LostBatch } from "../payouts/lost-signings.view.ts";
import { listKeychains } from "../wallet/keychain.store.ts";
import { checkLogOf, GAP } from "./backup-file.ts";
import { backupDigest } from "./collect-backup.ts";
import { followedHeight, insertRestore, markOpenCases, retireIndexes } from "./restore.store.ts";
import { rememberSignings } from "./remember-signings.ts";
import type { GivenSignature } from "./remember-signings.ts";
import { scanChain } from "./scan-chain.ts";
import type { ChainScan } from "./scan-chain.ts";
import {
  holdTriggers,
  insertRows,
  LEFT_OUT,
  listMigrations,
  listTables,
  requireEmpty,
  requireTable,
  resumeNumbers,
} from "./tables.store.ts";
import type { OpenedBackup } from "./verify-backup.ts";

/** What is known from outside the database. */
export interface RestoreSources {
  readonly source: ChainSource;
  /** Every signature in the signer's log, in its order. */
  readonly signatures: readonly GivenSignature[];
  /** A copy of the public log. */
  readonly copy: Mirror;
  readonly clock: Clock;
  readonly random: Random;
}

/** What was brought back, and what the outside added to it. */
export interface RestoreReport {
  readonly rows: number;
  /** Signatures in the signer's log that the backup does not have. */
  readonly lostSignatures: number;
  /** The batches that they are of; what they pay is held back until they are seen. */
  readonly lost: readonly LostBatch[];
  /** Entries of the public log that came from the copy. */
  readonly entries: number;
  /** The next index of each chain from now on. */
  readonly wallets: readonly {
    readonly programme: string;
    readonly next: readonly [number, number];
  }[];
}

/** Blocks before the last that the backup followed, for a reorganisation since. */
const BACK = 10;

/**
 * Brings a fund back into an empty database (DESIGN 11), all of it or nothing: a crash leaves the database as it was. Tables as they were at the
 * backup; every index past max(issued, seen) + 1,000; what the signer signed since is remembered, so that nobody is paid twice; the public
 * log taken over from the copy. Then nothing is signed until two people release it. What the chain did since is taken in by the worker as
 * always. `sql` connects as the owner. Refuses with `backup-tables`, `backup-stale`, `backup-fork`; Faults conflict `restore-not-empty`,
 * unavailable `node-wrong-network`, `node-syncing`, `node-lacks-block`.
 */
export async function restoreFund(
  { sql }: Reader,
  opened: OpenedBackup,
  from: RestoreSources,
): Promise<RestoreReport> {
  // Whether it still has the blocks since the backup is found out when they are read.
  requireNode(await from.source.identify(), {
    network: opened.backup.network,
    from: Number.MAX_SAFE_INTEGER,
  });
  try {
    return await sql.transaction(async (transaction) => {
      const { clock, random } = from;
      const unit: Unit = { sql: transaction, at: clock.now(), by: { kind: "operator" }, random };
      const rows = await load(unit, opened);
      await migrateWithin(transaction);
      const resume = await holdTriggers(transaction);
      const scan = await passIndexes(unit, opened, from.source);
      const lostSignatures = await rememberSignings(unit, from.signatures, scan.coins);
      await resume();
      const entries = await takeLog(unit, opened, from.copy, scan.tip);
      await markOpenCases(unit);
      await insertRestore(unit, {
        backup: backupDigest(opened.backup),
        madeAt: new Date(opened.backup.made),
        restoredAt: unit.at,
      });
      const wallets = scan.wallets.map(({ programme, next: [receive, change] }) => ({
        programme,
        next: [receive + GAP, change + GAP] as const,
      }));
      return { rows, lostSignatures, lost: await lostBatches(unit), entries, wallets };
    });
  } catch (error) {
    throw safeError(error).error;
  }
}

async function load(unit: Unit, { header, pieces }: OpenedBackup): Promise<number> {
  await migrateWithin(unit.sql, header.migrations);
  await requireEmpty(unit.sql);
  const names = await listMigrations(unit.sql);
  const unknown = header.migrations.filter((name) => !names.includes(name));
  must(unknown.length === 0, "backup-tables");
  if (names.length > header.migrations.length)
    throw new Fault(
      "conflict",
      "restore-not-empty",
      "This database has newer tables than the backup. Make an empty one, without purse migrate.",
    );
  const known = await listTables(unit.sql);
  const resume = await holdTriggers(unit.sql);
  let into: string | undefined;
  let rows: number | undefined;
  for await (const piece of pieces) {
    if (piece.kind === "table") {
      // A backup may be of before a table was left out: its rows are passed over.
      const isLeftOut = LEFT_OUT.includes(piece.table.name);
      if (!isLeftOut) requireTable(known, piece.table);
      into = isLeftOut ? undefined : piece.table.name;
    } else if (piece.kind === "rows") {
      if (into !== undefined) await insertRows(unit.sql, into, piece.rows);
    } else if (piece.kind === "end") rows = piece.rows;
  }
  must(rows !== undefined, "backup-tables");
  await resumeNumbers(unit.sql);
  await resume();
  return rows;
}

async function passIndexes(
  unit: Unit,
  { backup }: OpenedBackup,
  source: ChainSource,
): Promise<ChainScan> {
  const keychains = await listKeychains(unit, backup.network);
  const birth = Math.min(...keychains.map((each) => each.birthHeight));
  const height = await followedHeight(unit);
  const scan = await scanChain(source, keychains, height === undefined ? birth : height - BACK);
  for (const { programme, next } of scan.wallets) {
    const keychain = keychains.find((each) => each.programme === programme);
    if (keychain === undefined) continue;
    await retireIndexes(unit, keychain, 0, next[0] + GAP);
    await retireIndexes(unit, keychain, 1, next[1] + GAP);
  }
  return scan;
}

/** Takes over what the copy has more; a copy that has less than the backup, or nothing, is no reason to stop. */
async function takeLog(
  unit: Unit,
  { backup }: OpenedBackup,
  mirror: Mirror,
  tip: number,
): Promise<number> {
  const { value: file } = readStatement(FUND_STATEMENT, backup.policy);
  const trust = { origin: file.fund, keys: fundKeys(file, "log") };
  const last = await findLastCheckpoint(unit);
  const copy = await readCopy(mirror, trust, last?.size ?? 0);
  if (copy === undefined) return 0;
  if (copy.size <= (last?.size ?? 0)) checkLogOf(backup, copy);
  return importLog(unit, copy, tip);
}
