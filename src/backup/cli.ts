import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { Refusal } from "../base/refusal.ts";
import type { Clock } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import { readWhole } from "./backup-folder.ts";
import type { BackedUpFund } from "./collect-backup.ts";
import { makeBackup } from "./make-backup.ts";
import { verifyBackup } from "./verify-backup.ts";

/** What the command may touch besides the files it is given; `withFund` opens the database with the fund file in force. */
export interface BackupIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly withFund: <T>(use: (read: Reader, of: BackedUpFund) => Promise<T>) => Promise<T>;
  /** Where and to whom, if the settings say it. */
  readonly plan: () =>
    { readonly folder: string; readonly recipients: readonly string[] } | undefined;
}

interface BackupOptions {
  readonly out?: string;
  readonly to?: readonly string[];
  readonly verify?: string;
  readonly identity?: string;
  readonly json?: boolean;
}

/**
 * `purse backup`: a sealed backup of the whole database but what must not be kept, written and read back; with `--verify` it opens one that
 * was made and reads it to the end, which needs no database. Exit code 1 names the rule that failed.
 */
export function backupCommand(io: BackupIo): Command {
  const backup = new Command("backup")
    .description("write a sealed backup of the database, or check one that was written")
    .option("--out <folder>", "where to put it; BACKUP_DIR if not given")
    .option(
      "--to <recipient...>",
      "age recipients, two people at least; BACKUP_RECIPIENTS if not given",
    )
    .option(
      "--verify <file>",
      "open this .backup.age and the tables beside it, and read both to the end",
    )
    .option("--identity <file>", "the age identity to open it with")
    .option("--json", "print one JSON object")
    .action((options: BackupOptions) =>
      named(() => (options.verify === undefined ? make(io, options) : verify(io, options))),
    );
  backup
    .command("key")
    .description("make an age identity that backups are opened with; keep it away from the servers")
    .argument("<file>", "where the secret half goes; no file may be there")
    .action((file: string) => makeKey(io, file));
  return backup;
}

async function make(io: BackupIo, options: BackupOptions): Promise<void> {
  const folder = options.out ?? io.plan()?.folder;
  if (folder === undefined) throw new Error("Say where to put the backup: --out, or BACKUP_DIR.");
  const recipients = options.to ?? io.plan()?.recipients ?? [];
  const made = await io.withFund((read, of) =>
    makeBackup(read, of, { folder, recipients, at: io.clock.now() }),
  );
  if (options.json === true) io.print(JSON.stringify(made));
  else {
    io.print(`Written and read back: ${made.backup}`);
    io.print(`and its tables: ${made.tables}`);
    io.print("Keep both in another place than the database, for 35 days at most.");
  }
}

async function verify(io: BackupIo, options: BackupOptions): Promise<void> {
  if (options.identity === undefined)
    throw new Error("Say with which key to open it: --identity, an age identity file.");
  const identity = await readIdentity(options.identity);
  const { backup, tables, rows } = await verifyBackup(options.verify ?? "", { identity });
  const { fund, made, network, lineages, wallets } = backup;
  const found = {
    fund,
    network,
    made,
    tables,
    rows,
    batches: lineages.length,
    wallets: wallets.length,
  };
  if (options.json === true) io.print(JSON.stringify(found));
  else {
    io.print(`A whole backup of ${fund} on ${network}, made ${made}.`);
    io.print(
      `Tables: ${tables}, rows: ${rows}, wallets: ${wallets.length}, signed batches: ${lineages.length}.`,
    );
  }
}

async function makeKey(io: BackupIo, out: string): Promise<void> {
  const identity = await generateX25519Identity();
  await writeFile(out, `${identity}\n`, { flag: "wx", mode: 0o600 });
  io.print(await identityToRecipient(identity));
}

/** The identity in a file as `age-keygen` or `purse backup key` writes it. Throws an Error when there is none. */
export async function readIdentity(file: string): Promise<string> {
  const text = Buffer.from(await readWhole(file)).toString("utf8");
  const line = text.split(/\r?\n/).find((each) => each.startsWith("AGE-SECRET-KEY-"));
  if (line === undefined) throw new Error(`${file} holds no age identity (AGE-SECRET-KEY-…).`);
  return line.trim();
}

/** Says what failed in one sentence, by the name of its rule. */
export async function named<T>(
  work: () => Promise<T>,
  otherwise = "This backup is not to be trusted",
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(`${SENTENCES[error.rule] ?? otherwise}: ${error.rule}.`, { cause: error });
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  "backup-recipients": "Name at least two people's age recipients (age1…) that can open it",
  "backup-open": "It does not open with this identity, or it was cut or changed",
  "shred-copy": "It is no whole copy of a second store",
  "backup-private": "A private key stands where none may be, so nothing was kept",
  "backup-tables": "The tables beside it are cut, changed, or those of another backup",
  "backup-fund": "It is the backup of another fund",
  "backup-fork": "A copy of the public log is not the log of this backup. Stop and find out why",
  "restore-unseen":
    "Transactions that were signed since the backup were not seen yet. Send what somebody has kept (purse lost-signings send <file>); --without-unseen goes on without them",
  "restore-released": "No restore waits to be released",
  "approval-digest":
    "An approval is of another digest: what purse release-restore prints changes with what was seen. Print it again, and approve that",
  "approval-unknown-key": "An approval is by nobody who is an approver on the people list in force",
  "approvals-same-person": "Both approvals are by one person. Another approver has to agree",
  "approvals-too-few": "Another approver has to agree. Give the approvals of both with --approvals",
  "backup-stale":
    "The copy of the public log lacks files, or a longer one is known. Take all of it from where it is whole (LOG_COPY_DIR, a mirror, an auditor), and restore again",
};
