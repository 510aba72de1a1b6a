import { pad } from "../base/padding.ts";
import { readSnapshot } from "../db/snapshot.ts";
import type { Reader } from "../db/unit.ts";
import { backupPaths, writeSealed } from "./backup-folder.ts";
import type { BackupPaths } from "./backup-folder.ts";
import { checkWallets, encrypterTo, writeBackup } from "./backup-file.ts";
import { collectBackup, collectTables } from "./collect-backup.ts";
import type { BackedUpFund } from "./collect-backup.ts";
import { writeTables } from "./table-file.ts";

/** A backup that was written and read back. */
export interface MadeBackup extends BackupPaths {
  readonly bytes: number;
}

/**
 * Writes both files of a backup of this moment into a folder, sealed to the recipients and read back from the disk. They are of one snapshot
 * of the database, in which nothing waits and for which nothing has to stop. The tables come first, so where there is a backup there are its
 * tables. Refuses with `backup-recipients`, `backup-private`, `backup-descriptor`; Fault unavailable `book-not-open`.
 */
export async function makeBackup(
  { sql }: Reader,
  of: BackedUpFund,
  to: { readonly folder: string; readonly recipients: readonly string[]; readonly at: Date },
): Promise<MadeBackup> {
  // Before anything is read.
  encrypterTo(to.recipients);
  return readSnapshot(sql, async (reader) => {
    const backup = await collectBackup(reader, of, to.at);
    const bytes = writeBackup(backup);
    checkWallets(backup, bytes);
    const paths = backupPaths(to.folder, backup.made);
    const tables = writeTables(collectTables(reader, backup));
    const tableBytes = await writeSealed(paths.tables, tables, to.recipients);
    const backupBytes = await writeSealed(paths.backup, one(pad(bytes)), to.recipients);
    return { ...paths, bytes: tableBytes + backupBytes };
  });
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
