import { formatTime } from "../base/clock.ts";
import { sha256 } from "../base/digest.ts";
import { toHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { findLastCheckpoint } from "../audit/log.store.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Reader } from "../db/unit.ts";
import { listKeychains } from "../wallet/keychain.store.ts";
import { GAP, writeBackup } from "./backup-file.ts";
import type { Backup } from "./backup-file.ts";
import { signedLineages } from "./lineages.view.ts";
import type { TablePiece, TablesHeader } from "./table-file.ts";
import { listMigrations, listTables, readRows } from "./tables.store.ts";

/** A fund as its backup names it: origin of the log, network, and the text of the fund file in force. */
export interface BackedUpFund {
  readonly fund: string;
  readonly network: Network;
  readonly policy: string;
}

/**
 * What is enough to find the coins and to pay nobody twice, as of this transaction. Fault unavailable `book-not-open` before the log has a
 * checkpoint: there is nothing yet that a backup could be held against.
 */
export async function collectBackup(reader: Reader, of: BackedUpFund, at: Date): Promise<Backup> {
  const checkpoint = await findLastCheckpoint(reader);
  if (checkpoint === undefined)
    throw new Fault(
      "unavailable",
      "book-not-open",
      "The public book is not open yet, so there is nothing to back up. Start the worker once.",
    );
  const wallets = (await listKeychains(reader, of.network)).map((keychain) => ({
    birth: keychain.birthHeight,
    descriptor: keychain.descriptor.text,
    gap: GAP,
    issued: [keychain.nextReceive, keychain.nextChange],
    programme: keychain.programme,
  }));
  return {
    checkpoint: checkpoint.note,
    ...of,
    lineages: await signedLineages(reader),
    made: formatTime(at),
    wallets: wallets.sort((a, b) => (a.programme < b.programme ? -1 : 1)),
  };
}

/** By what the file of the tables names the backup that it belongs to. */
export function backupDigest(backup: Backup): string {
  return toHex(sha256(writeBackup(backup)));
}

/** The pieces of the table file that belongs to `backup`, out of the same transaction. */
export async function* collectTables(
  reader: Reader,
  backup: Backup,
): AsyncGenerator<Exclude<TablePiece, { kind: "end" }>> {
  const { fund, made, network } = backup;
  const migrations = await listMigrations(reader.sql);
  const header: TablesHeader = { backup: backupDigest(backup), fund, made, migrations, network };
  yield { kind: "header", header };
  for (const { name, columns, key } of await listTables(reader.sql)) {
    yield { kind: "table", table: { columns, name } };
    for await (const rows of readRows(reader.sql, { name, key })) yield { kind: "rows", rows };
  }
}
