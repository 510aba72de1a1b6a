import { Refusal, must } from "../base/refusal.ts";
import { readSealed, readWhole, tablesBeside } from "./backup-folder.ts";
import { openBackup } from "./backup-file.ts";
import type { Backup } from "./backup-file.ts";
import { backupDigest } from "./collect-backup.ts";
import { readTables } from "./table-file.ts";
import type { TablePiece, TablesHeader } from "./table-file.ts";

/** Both files of a backup, opened: what is in them, and how much. */
export interface VerifiedBackup {
  readonly backup: Backup;
  readonly tables: number;
  readonly rows: number;
}

/**
 * Opens both files of a backup with one person's identity and reads them to the end, without a database. Refuses with the rules of
 * FORMATS 9, and with `backup-tables` when the tables are cut, changed, or those of another backup. Throws an Error when a file
 * cannot be read.
 */
export async function verifyBackup(
  path: string,
  trust: { readonly identity: string; readonly fund?: string },
): Promise<VerifiedBackup> {
  const { backup, pieces } = await openBoth(path, trust);
  let [tables, rows] = [0, 0];
  for await (const piece of pieces) {
    if (piece.kind === "table") tables += 1;
    else if (piece.kind === "end") rows = piece.rows;
  }
  return { backup, tables, rows };
}

/** A backup, the header of its tables, and the pieces that follow. */
export interface OpenedBackup {
  readonly backup: Backup;
  readonly header: TablesHeader;
  readonly pieces: AsyncGenerator<TablePiece>;
}

/** Opens both files and reads as far as the header of the tables. Rules as `verifyBackup`; nothing counts before the pieces have ended. */
export async function openBoth(
  path: string,
  trust: { readonly identity: string; readonly fund?: string },
): Promise<OpenedBackup> {
  const { identity, fund } = trust;
  const backup = await openBackup(await readWhole(path), {
    identity,
    ...(fund === undefined ? {} : { fund }),
  });
  const pieces = readTables(readSealed(tablesBeside(path), identity));
  const first = await pieces.next();
  if (first.done === true || first.value.kind !== "header") throw new Refusal("backup-tables");
  const { header } = first.value;
  must(header.backup === backupDigest(backup), "backup-tables");
  return { backup, header, pieces };
}
